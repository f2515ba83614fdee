"""`python -m vftester` does what `vftester` does."""

import sys

from vftester.cli import main

if __name__ == "__main__":
    sys.exit(main())
