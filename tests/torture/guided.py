"""`python -m tests.torture.guided TARGET FOLDER [libFuzzer's options]`: one target, fuzzed by atheris. Needs atheris."""

import sys

import atheris

with atheris.instrument_imports(include=["vftester"]):
    from tests.torture.targets import TARGETS


def main() -> None:
    name, *rest = sys.argv[1:]
    atheris.Setup([sys.argv[0], *rest], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
