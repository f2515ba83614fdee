#!/bin/sh
# Makes a checkout ready to run: an interpreter, the system libraries and the packages in .venv, each only where missing.
#
#   packaging/setup.sh terminal    the package alone
#   packaging/setup.sh window      and what Qt needs to open a window
#   packaging/setup.sh tools       the package and the developers' tools
#   packaging/setup.sh tests       and what Qt needs to draw without a display
#
# A second run finds all of it there, says nothing, asks no network and takes a blink. Status 2: no fitting Python; 1: the rest.
set -u
unset CDPATH
cd "$(dirname "$0")/.." || exit 1

level=${1:-}
case $level in
  terminal | window) extra='' made=run stamps='run dev' ;;
  tools | tests) extra='[dev]' made=dev stamps='dev' ;;
  *) echo "usage: packaging/setup.sh terminal|window|tools|tests" >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*"; }
fail() { status=$1; shift; printf '%s\n' "$*" >&2; exit "$status"; }

# --- the interpreter ---------------------------------------------------------------------------------------------------

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
fits() { case $1 in 3.11 | 3.12 | 3.13) ;; *) return 1 ;; esac; }

# Sets $python. Asking each for its version leaves out the ones that are there but do not start, as pyenv's shims can.
choose_python() {
  wanted="vftester needs Python 3.11, 3.12 or 3.13"
  if [ -n "${PYTHON:-}" ]; then
    found=$(version_of "$PYTHON") || found=
    [ -n "$found" ] || fail 2 "$wanted, and $PYTHON does not start."
    fits "$found" || fail 2 "$wanted, and $PYTHON is $found."
    python=$PYTHON
    return
  fi
  seen=
  for python in python3 python3.13 python3.12 python3.11; do
    found=$(version_of "$python") || continue
    fits "$found" && return
    seen=" ($python is $found)"
  done
  fail 2 "$wanted, and none was found$seen: install one, or name it with PYTHON=/path/to/python3.12."
}

# --- what the system has to give ----------------------------------------------------------------------------------------

# package=library, asked of the loader: package names differ between releases (libglib2.0-0t64), the libraries' do not.
qt="libgl1=libGL.so.1 libegl1=libEGL.so.1 libxkbcommon0=libxkbcommon.so.0 libfontconfig1=libfontconfig.so.1
  libdbus-1-3=libdbus-1.so.3 libglib2.0-0=libglib-2.0.so.0"
xcb="libxcb-cursor0=libxcb-cursor.so.0 libxcb-icccm4=libxcb-icccm.so.4 libxcb-keysyms1=libxcb-keysyms.so.1
  libxcb-shape0=libxcb-shape.so.0 libxcb-xkb1=libxcb-xkb.so.1 libxkbcommon-x11-0=libxkbcommon-x11.so.0"

# What Qt's sound is loaded with; where there is no sound server either, replies run unheard.
sound="libpulse0=libpulse.so.0"

has() { command -v "$1" >/dev/null 2>&1; }

# Prints, a line each, the packages out of the list $1 whose library the loader does not know.
missing_libraries() {
  known=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) || return 0
  for pair in $1; do
    # "(libc6,": the 64-bit one; a 32-bit library of the same name stands there as "(libc6)".
    case $known in *"${pair#*=} (libc6,"[!\ ]*) ;; *) say "${pair%%=*}" ;; esac
  done
}

missing_fonts() {
  if has fc-list; then
    [ -n "$(fc-list :scalable=true family 2>/dev/null)" ] || say fonts-dejavu-core
  else
    say fontconfig fonts-dejavu-core
  fi
}

missing_packages() {
  case $level in window | tests) missing_libraries "$qt $sound"; missing_fonts ;; esac
  if [ "$level" = window ]; then
    missing_libraries "$xcb"
    [ -z "${WAYLAND_DISPLAY:-}" ] || missing_libraries "libwayland-cursor0=libwayland-cursor.so.0"
  fi
}

can_make_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

install_packages() {
  commands="apt-get update; apt-get install -y --no-install-recommends $*"
  if [ "$(id -u)" = 0 ]; then
    root=
  elif has sudo && { sudo -n true 2>/dev/null || { [ -t 0 ] && say "Missing on this system: $*" && sudo -v; }; }; then
    root=sudo
  elif has sudo; then
    fail 1 "System packages are missing and putting them in needs root. Type, then try again: sudo sh -c '$commands'"
  else
    fail 1 "System packages are missing and putting them in needs root. Type, then try again: su -c '$commands'"
  fi
  say "Installing system packages: $*"
  log=$(mktemp) || exit 1
  # The lists may be stale or, in a container, not there; if they cannot be renewed, installing tells whether that matters.
  # A freshly started Ubuntu is often busy updating itself: wait for its lock. 9 is our own lock (see the end).
  quietly() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null 9>&-
  }
  quietly update
  quietly install -y --no-install-recommends "$@" && { rm -f "$log"; return; }
  tail -n 20 "$log" >&2
  rm -f "$log"
  fail 1 "The system packages could not be installed; above is why. Wanted were: $*"
}

# --- .venv --------------------------------------------------------------------------------------------------------------

# What was installed, and where: the scripts in .venv name its folder, so a checkout that moved starts afresh.
place=$(pwd -P)
wishes=$(cat pyproject.toml packaging/constraints.txt packaging/setup.sh | cksum)

# Prints ready; stale: whole, but not (or no longer) what is wished for; or broken.
state_of_venv() {
  # A stamp is written last: without one, .venv was left half made.
  grep -qsxF "$place" .venv/ready-run .venv/ready-dev || { say broken; return; }
  # With another Python behind it than it was made with, it imports nothing.
  .venv/bin/python -I -c 'import vftester' 2>/dev/null || { say broken; return; }
  [ -z "${PYTHON:-}" ] || [ "$(version_of .venv/bin/python)" = "$found" ] || { say broken; return; }
  for stamp in $stamps; do
    grep -qsxF "$wishes" ".venv/ready-$stamp" && { say ready; return; }
  done
  say stale
}

pip_install() { .venv/bin/python -m pip install -qq --disable-pip-version-check -c packaging/constraints.txt "$@"; }

install_venv() {
  if [ "$state" = stale ]; then
    say "Bringing .venv up to date"
  else
    say "Making .venv with Python $found; some 300 MB the first time, which takes a few minutes"
    rm -rf .venv
    "$python" -m venv .venv || fail 1 "Python's module venv failed; above is why."
  fi
  rm -f .venv/ready-*
  # Without build isolation, so that what builds the package is pinned like everything else and fetched once.
  { pip_install hatchling && pip_install --no-build-isolation --editable ".$extra"; } ||
    fail 1 "The packages could not be installed; above is why. Once that is mended, try again."
  printf '%s\n%s\n' "$place" "$wishes" >".venv/ready-$made"
}

# --- all of it ----------------------------------------------------------------------------------------------------------

# Two set-ups of one checkout wait for each other.
if has flock; then
  exec 9<packaging/setup.sh
  flock -n 9 || { say "Waiting for another set-up of this checkout"; flock 9; }
fi

[ -z "${PYTHON:-}" ] || choose_python
state=$(state_of_venv)
packages=$(missing_packages)
if [ "$state" = broken ]; then
  choose_python
  # Debian and Ubuntu keep the venv module of their own Python in a package of its own.
  can_make_venv || packages="$packages python$found-venv"
fi

if [ -n "$packages" ]; then
  # shellcheck disable=SC2086 # a list of words
  set -- $packages
  if has apt-get && has dpkg-query; then
    install_packages "$@"
  elif [ "$(uname -s)" = Linux ]; then
    say "Not Debian or Ubuntu, so you may have to install yourself what Debian calls: $*"
  fi
fi

if [ "$state" = broken ]; then
  can_make_venv || fail 1 "$python comes without its modules venv and ensurepip; name another with PYTHON=/path/to/python3.12."
fi
[ "$state" = ready ] || install_venv
