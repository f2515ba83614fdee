"""The choice of a file: a session to open, a place to write one to."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from vftester.gui.remembered import Remembered

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
    "Replies as sound, spoken by this computer (*.wav)": ".wav",
}
"""What a session can be written as, by what the dialog calls it; the ending tells which it is."""


EXPORT_FOLDER, OPEN_FOLDER = "export folder", "open folder"
"""Under these names the window remembers which folder was used last."""


def folder_of(widget: QWidget, name: str) -> str:
    """The folder that was used last for something, where it is still there; else ""."""
    remembered = getattr(widget.window(), "remembered", None) or getattr(widget.parent(), "remembered", None)
    folder = remembered.text(name) if isinstance(remembered, Remembered) else ""
    return folder if folder and Path(folder).is_dir() else ""


def keep_folder(widget: QWidget, name: str, folder: str) -> None:
    """From now on this is the folder that was used last."""
    remembered = getattr(widget.window(), "remembered", None) or getattr(widget.parent(), "remembered", None)
    if isinstance(remembered, Remembered):
        remembered.keep(name, folder)


def ask_for_session(window: QWidget, chosen: Chosen) -> None:
    """Let the person choose an exported session."""
    dialog = OpenDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()


def ask_for_place(window: QWidget, name: str, chosen: Chosen) -> None:
    """Let the person choose where a session is written and as what, `name` being offered."""
    dialog = ExportDialog(window, name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.placed.connect(chosen)
    dialog.open()


class OpenDialog(QFileDialog):
    """Asks for a session's file."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "Open a session file", folder_of(window, OPEN_FOLDER), SESSION_FILES)
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.fileSelected.connect(self._keep_folder)

    @Slot(str)
    def _keep_folder(self, file: str) -> None:
        keep_folder(self, OPEN_FOLDER, str(Path(file).parent))


class ExportDialog(QFileDialog):
    """Asks for a file whose ending is that of the format that is chosen.

    Signals:
        placed: the file's path.
    """

    placed = Signal(str)

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window, "Export this session", str(Path(folder_of(window, EXPORT_FOLDER)) / name))
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
        keep_folder(self, EXPORT_FOLDER, str(Path(place).parent))
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
