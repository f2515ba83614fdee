"""Where the files are that come with the program: agents of the demo, icons, the schema of a session."""

from pathlib import Path


def resource(*names: str) -> Path:
    """A file or folder of `resources/`: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return (installed if installed.is_dir() else package.parent / "resources").joinpath(*names)
