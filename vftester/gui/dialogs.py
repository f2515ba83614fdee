"""The choice of a file: a session to open, a place to write one to."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = SignalInstance | Callable[[str], object]
"""Is given the path of the file; nothing comes where none was chosen."""

SESSION_FILES = "Sessions (*.json *.yaml *.yml);;All files (*)"

SESSION = ".vftester.json"
"""By it the desktop knows whose file it is; the program itself looks at what is inside."""

FORMATS = {
    "Session, to be opened again (*.vftester.json)": SESSION,
    "Report, a page to pass on (*.html)": ".html",
    "Tables of events and of measures (*.csv)": ".csv",
    "Trace for ui.perfetto.dev (*.perfetto.json)": ".perfetto.json",
    "voiceflow-cli recording (*.recording.json)": ".recording.json",
    "voiceflow-cli test (*.yaml)": ".yaml",
}
"""What a session can be written as, by what the dialog calls it; the ending tells which it is."""


def ask_for_session(window: QWidget, chosen: Chosen) -> None:
    """Let the person choose an exported session."""
    dialog = QFileDialog(window, "Open a session file", "", SESSION_FILES)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()


def ask_for_place(window: QWidget, name: str, chosen: Chosen) -> None:
    """Let the person choose where a session is written and as what, `name` being offered."""
    dialog = ExportDialog(window, name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.placed.connect(chosen)
    dialog.open()


class ExportDialog(QFileDialog):
    """Asks for a file whose ending is that of the format that is chosen.

    Signals:
        placed: the file's path.
    """

    placed = Signal(str)

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window, "Export this session", name)
        self.setNameFilters(list(FORMATS))
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDefaultSuffix(SESSION.removeprefix("."))
        self.selectFile(name)
        self.filterSelected.connect(self._follow)
        self.fileSelected.connect(self._place)

    @Slot(str)
    def _follow(self, chosen: str) -> None:
        """The name ends as the format does."""
        self.setDefaultSuffix(FORMATS[chosen].removeprefix("."))
        if files := self.selectedFiles():
            self.selectFile(Path(with_ending(files[0], FORMATS[chosen])).name)

    @Slot(str)
    def _place(self, file: str) -> None:
        place = with_ending(file, FORMATS.get(self.selectedNameFilter(), SESSION))
        self.placed.emit(place if place == file else free(place))


def with_ending(file: str, ending: str) -> str:
    """The file's path with an ending, instead of that of another format; as it is, where its ending is its own."""
    path = Path(file)
    endings = sorted((*FORMATS.values(), ".json"), key=len, reverse=True)
    known = next((own for own in endings if path.name.lower().endswith(own)), "")
    if ending == SESSION and (known == ".json" or (path.suffix and not known)):
        return file
    stem = bare = path.name[: -len(known)] if known else path.name
    for own in endings:  # of an ending in two parts Qt takes only the last away
        bare = bare.removesuffix(own.rpartition(".")[0])
    return file if known == ending and bare == stem else str(path.with_name(bare + ending))


def free(file: str) -> str:
    """The file's path, with a number where such a file is there: nobody was asked whether to write over it."""
    path, number = Path(file), 2
    stem, ending = path.name.split(".", 1) if "." in path.name else (path.name, "")
    while path.exists():
        path = path.with_name(f"{stem} {number}.{ending}")
        number += 1
    return str(path)
