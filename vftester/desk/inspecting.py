"""The inspector at the desk: brings it what is not in the records: variables, raw bytes, requests."""

import asyncio

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from vftester.core.display.curl import API_KEY
from vftester.core.ports import OutsideError
from vftester.core.steps.variable_text import variables_of
from vftester.desk.conversation import ConversationDesk
from vftester.desk.sessions import SessionsDesk
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.voiceflow.endpoints import WireOptions, curl_of, turn_request
from vftester.voiceflow.network import VoiceflowWire

NOBODY_KNOWN = "Voiceflow keeps no variables for this user where they can be asked for."
NOT_RECORDED = "This recording holds no variables: they are recorded where Voiceflow sends its state with each turn."


class InspectorDesk(QObject):
    """Answers what the inspector asks for."""

    def __init__(
        self, window: MainWindow, conversation: ConversationDesk, sessions: SessionsDesk, tasks: Tasks
    ) -> None:
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._sessions = sessions
        self._tasks = tasks
        window.variablesRequested.connect(self._bring_variables)
        window.rawRequested.connect(self._bring_raw)
        window.curlRequested.connect(self._copy_curl)

    @Slot()
    def _bring_variables(self) -> None:
        wire = self._conversation.wire
        shown = self._sessions.shown
        turns = list(shown.turns) if shown is not None else []
        for turn in reversed(turns if wire is None else turns[-1:]):
            if (found := variables_of(turn)) is not None:
                after = f"After turn {turn.index + 1}." if wire is None else ""
                self._window.show_variables(found, after)
                return
        if wire is None:
            self._window.show_variables(None, NOT_RECORDED)
        else:
            self._tasks.own(self._ask_for_variables(wire), "variables")

    async def _ask_for_variables(self, wire: VoiceflowWire) -> None:
        try:
            state = await wire.state()
        except OutsideError as problem:
            self._window.show_variables(None, str(problem))
            return
        if wire is self._conversation.wire:
            found = state.get("variables") if state is not None else None
            self._window.show_variables(found if isinstance(found, dict) else None, "" if found else NOBODY_KNOWN)

    @Slot(int)
    def _bring_raw(self, turn: int) -> None:
        wire = self._conversation.wire
        if wire is None:
            self._window.show_raw(turn, None)
        else:
            self._tasks.own(self._read_raw(wire, turn), "raw stream")

    async def _read_raw(self, wire: VoiceflowWire, turn: int) -> None:
        kept = await asyncio.to_thread(wire.kept, turn)  # long streams take long to be looked through for keys
        if wire is self._conversation.wire:
            self._window.show_raw(turn, kept.stream, key_found=kept.key_found)

    @Slot(int)
    def _copy_curl(self, index: int) -> None:
        wire, shown = self._conversation.wire, self._sessions.shown
        if shown is None or not 0 <= index < len(shown.turns):
            return
        target = shown.session.target
        commands = wire.curl(index) if wire is not None else None
        note = ""
        if commands is None:
            action = shown.turns[index].action
            request = turn_request(target, WireOptions(), "stored", action, action.variables)
            commands = curl_of(target, request)
            note = " Made from the record: its options are not kept."
        elif target.api == "v4":
            note = " It starts a session, which ends this user's own."
        QGuiApplication.clipboard().setText(commands)
        self._window.show_status(f"Copied turn {index + 1} as curl. Set {API_KEY} before you run it.{note}")
