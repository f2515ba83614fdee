"""All that can be done from a menu or by a key: one table, of which menus, shortcuts and the list of keys are made."""

from typing import NamedTuple

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget


class Command(NamedTuple):
    """One thing to do. `keys` as Qt writes them, several with a blank between; `group`: one of them is checked."""

    name: str
    text: str
    keys: str = ""
    tip: str = ""
    checkable: bool = False
    group: str = ""


RULE = Command("", "")
"""A line between the entries of a menu."""

MENUS: dict[str, tuple[Command, ...]] = {
    "Conversation": (
        Command("launch", "Launch", "Ctrl+L", "Start a conversation"),
        Command("end", "End conversation", "Ctrl+Shift+L", "Tell the agent that the user ends the conversation"),
        RULE,
        Command("cancel", "Cancel reply", "Ctrl+.", "Stop the reply; what has arrived is kept"),
        Command("hush", "Silence", "Escape", "Silence what is being said; the reply goes on"),
        RULE,
        Command("again", "Try again from the last message", "Ctrl+R", "A fresh user, the same turns, sent again"),
        Command(
            "edit",
            "Edit the last message and try",
            "Ctrl+Shift+R",
            "Change its words, then begin again",
        ),
        Command("rerun", "Re-run…", "F5", "All turns of this session again, as often as you like, with whom you like"),
    ),
    "File": (
        Command("open", "Open a session file…", "Ctrl+O", "An exported session: it is kept with the others and shown"),
        Command("recent", "Recent sessions"),
        RULE,
        Command("export", "Export this session…", "Ctrl+S", "Write this session to a file, to pass it on"),
        Command("undo", "Undo deleting", "Ctrl+Z", "Have back what was deleted last; in a field, what was typed"),
        RULE,
        Command("settings", "Settings…", "Ctrl+,", "Speech, a phone's share, how long is waited, colours"),
        RULE,
        Command("quit", "Quit", "Ctrl+Q"),
    ),
    "View": (
        Command("details", "Details", "Ctrl+I", "Where the time went, events and their data", checkable=True),
        Command("scope", "Whole session in the timeline", "Ctrl+J", "All turns end to end, or one", checkable=True),
        Command("sessions", "Sessions", "Ctrl+B", "The sessions, at the left", checkable=True),
        Command("compare", "Compare sessions", "Ctrl+D", "The chosen sessions, or the one shown with one like it"),
        Command("search", "Search sessions", "Ctrl+Shift+F", "Find sessions by what was said in them"),
    ),
    "Target": (
        Command("target", "Choose whom to talk to", "Ctrl+T"),
        Command("add", "Add a target…", "Ctrl+N", "Connect a Voiceflow project, to talk with its agent"),
        Command("targets", "Targets…", "Ctrl+Shift+T", "Change, copy and remove the targets that are set up"),
        RULE,
        Command("demo_streams", "Demo agent streams", "", "Off: its replies arrive whole; from Launch on", True),
        Command("demo_audio", "Demo agent sends Voiceflow's own audio", "", "Some messages; from Launch on", True),
    ),
    "Speech": (
        Command("arriving", "Speak as it arrives", checkable=True, group="mode"),
        Command("whole", "Wait for the whole reply", checkable=True, group="mode"),
        Command("mute", "Mute", "Ctrl+M", checkable=True, group="mode"),
        RULE,
        Command(
            "play",
            "Play the recording shown, or pause",
            "Ctrl+P",
            "What the middle shows, as it was; Enter or a double click shows a chosen row",
        ),
        Command(
            "both",
            "Hear both of the turn shown…",
            "Ctrl+H",
            "The reply in the timeline: as it arrived, then after the whole of it",
        ),
        RULE,
        Command("voice", "Voice, rate and volume…", "Ctrl+Shift+M"),
    ),
    "Help": (
        Command("keys", "Keys", "F1 ?", "All keys of this window"),
        Command("data", "Where is my data?", "", "The folder in which sessions, settings and the log are"),
        Command("diagnostics", "Copy diagnostics", "", "Versions, screen, sound and settings, without any key"),
        Command("about", "About vftester"),
    ),
}

WINDOW = Command("menu", "Open the menu", "F10")
"""What stands in no menu."""


class Commands:
    """The commands as Qt actions of a window, whose keys work from now on; their menus are made when one is opened."""

    def __init__(self, window: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        groups: dict[str, QActionGroup] = {}
        for entries in (*MENUS.values(), (WINDOW,)):
            for command in entries:
                if not command.name:
                    continue
                action = QAction(window)  # given its text here it would have Python know all icons
                action.setText(command.text)
                action.setCheckable(command.checkable)
                if command.keys:
                    action.setShortcuts([QKeySequence(keys) for keys in command.keys.split()])
                    window.addAction(action)
                if command.tip:
                    action.setToolTip(command.tip)
                if command.group:
                    groups.setdefault(command.group, QActionGroup(window)).addAction(action)
                self._actions[command.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def enable(self, enabled: bool, *names: str) -> None:
        """These can, or cannot, be done now."""
        for name in names:
            self._actions[name].setEnabled(enabled)

    def check(self, name: str, checked: bool = True) -> None:
        """Show an entry as checked or not; nobody is told."""
        self._actions[name].setChecked(checked)

    def titled(self) -> list[tuple[str, list[QAction | None]]]:
        """The actions of each menu under its title; None for a line between them."""
        return [
            (title, [self._actions[c.name] if c.name else None for c in entries]) for title, entries in MENUS.items()
        ]

    def keys(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Under each menu's title what has keys: the keys as this system writes them, and what they do."""
        written = QKeySequence.SequenceFormat.NativeText
        listed = []
        sections = self.titled()
        sections.append(("Window", [self._actions[WINDOW.name]]))
        for title, actions in sections:
            found = [
                (" or ".join(key.toString(written) for key in action.shortcuts()), action.text().rstrip("…"))
                for action in actions
                if action is not None and action.shortcuts() and action.isVisible()
            ]
            if found:
                listed.append((title, found))
        return listed
