#!/bin/sh
# Builds the program's folder and, on Debian and Ubuntu, the .deb: into dist/, with their sizes. `make package` runs it.
#
# It builds in a venv of its own, so that nothing of the developers' tools gets into the folder.
set -eu
unset CDPATH
cd "$(dirname "$0")/.."
build=build/package
bin=$build/venv/bin
mkdir -p "$build"

# Where the same commit is built again, the same dates go in.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
# What decides the order of sets, and so of bytes, is fixed too.
PYTHONHASHSEED=0
QT_QPA_PLATFORM=offscreen
export SOURCE_DATE_EPOCH PYTHONHASHSEED QT_QPA_PLATFORM

wishes=$(cat pyproject.toml packaging/constraints.txt packaging/package.sh | cksum)
if [ "$(cat "$build/ready" 2>/dev/null)" != "$wishes" ]; then
  echo "Making $build/venv"
  rm -rf "$build/venv" "$build/ready"
  .venv/bin/python -m venv "$build/venv"
  pip="$bin/python -m pip install -qq --disable-pip-version-check -c packaging/constraints.txt"
  $pip hatchling
  $pip --no-build-isolation --editable '.[package]'
  echo "$wishes" >"$build/ready"
fi

echo "Building the folder; some minutes"
"$bin/pyinstaller" --noconfirm --log-level WARN --workpath "$build/work" --distpath "$build" packaging/vftester.spec
rm -rf dist/vftester
mkdir -p dist
mv "$build/vftester" dist/vftester
# Python as it is built from source carries what only a debugger reads, four times its own size.
for library in dist/vftester/lib/libpython*.so*; do
  [ ! -f "$library" ] || strip --strip-unneeded "$library"
done
"$bin/python" packaging/linux/whole.py dist/vftester

version=$("$bin/python" -c 'import vftester; print(vftester.__version__)')
echo "dist/vftester: $(du -sm dist/vftester | cut -f1) MB in $(find dist/vftester -type f | wc -l) files"
if command -v dpkg-deb >/dev/null; then
  deb=dist/vftester_${version}_$(dpkg --print-architecture).deb
  "$bin/python" packaging/linux/deb.py dist/vftester "$build/deb" "$deb" >/dev/null
  echo "$deb: $(du -m --apparent-size "$deb" | cut -f1) MB"
else
  echo "There is no dpkg-deb here: no .deb."
fi
