"""Hear both at the desk: says a reply as it arrived, then after the whole of it, and writes the page that does.

Beside a comparison it says A's reply, then B's, both as they arrived or both after the whole of them.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter_ns

from PySide6.QtCore import QObject, QTimer, Slot

from vftester import __version__
from vftester.core.comparison.compared import TurnPair
from vftester.core.conversation import Turn
from vftester.core.display.turn_words import NO_TIMES
from vftester.core.formats.both_page import both_page
from vftester.core.replay.both import Delivery, SilenceCounter, both, expected_lengths, sayings_of, track
from vftester.core.replay.sounding import wav
from vftester.core.session import KeptSession
from vftester.core.speech import SegmentStarted, VoiceReport
from vftester.core.timeline.session_lanes import lanes_of
from vftester.core.timeline.timescale import SECOND
from vftester.desk.conversation import ConversationDesk
from vftester.desk.replaying import ReplayDesk
from vftester.desk.sessions import SessionsDesk
from vftester.desk.tasks import Tasks
from vftester.desk.voice import VoiceDesk
from vftester.gui.hear_both import HearBoth, Shown
from vftester.gui.window import MainWindow
from vftester.runs.both import SilentVoice, say_all
from vftester.runs.mouth import Mouth
from vftester.speech.rendering import PAGE_HZ, rendered
from vftester.speech.values import VoiceSettings
from vftester.store.files import write_files

FRAME_MS = 33
BETWEEN_S = 0.8
UNHEARD = "Nothing is heard, as speech is muted: it runs on the clock, and how long the words take is an estimate."
NO_DEVICE = "Nothing can be heard on this computer: it runs on the clock."
NOTHING = "This reply has nothing to be said."
IN_CONVERSATION = (
    "A reply of the conversation that goes on is under way or being spoken. Press Play again once it is over."
)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A turn in one of both ways, and how long a character of it takes where no voice says it."""

    turn: Turn
    delivery: Delivery
    pace_ns: int


class SetVoice:
    """The sound of texts, in the voice as it is set at that moment."""

    hz = PAGE_HZ

    def __init__(self, voice: VoiceDesk) -> None:
        self._voice = voice

    def __call__(self, texts: Sequence[str]) -> list[bytes]:
        return rendered(texts, self._voice.settings)


class HearDesk(QObject):
    """Opens one dialog at a time. Opens no connection, and keeps nothing but the page that is wished."""

    def __init__(
        self, window: MainWindow, conversation: ConversationDesk, sessions: SessionsDesk, replaying: ReplayDesk,
        voice: VoiceDesk, tasks: Tasks, store: Path,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._conversation = conversation
        self._sessions = sessions
        self._replaying = replaying
        self._voice = voice
        self._tasks = tasks
        self._store = store
        self._dialog: HearBoth | None = None
        self._of: tuple[KeptSession, Turn] | None = None
        self._pair: tuple[Turn, Turn] | None = None
        self._heard_now: tuple[_Heard, ...] = ()
        self._playing: asyncio.Task[None] | None = None
        self._way = 0
        self._zero_ns = 0
        self._counter = SilenceCounter(0)
        self._heard = True
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self._show)
        window.bothRequested.connect(self.open)
        window.commands["both"].triggered.connect(self._open_shown)
        conversation.turnEnded.connect(self._allow)
        conversation.begun.connect(self._forbid)
        conversation.turnBegun.connect(self.stop_playing)  # what is said there is not cut by what is said here
        sessions.recordingShown.connect(self._allow)

    @property
    def dialog(self) -> HearBoth | None:
        return self._dialog

    def stop(self) -> None:
        """Be silent."""
        if self._playing is not None:
            self._playing.cancel()

    @Slot(int)
    def open(self, index: int) -> None:
        """Hear the reply of a turn both ways."""
        shown = self._sessions.shown
        turn = next((t for t in shown.turns if t.index == index), None) if shown is not None else None
        if shown is None or turn is None or turn.state is None:
            return
        if self._dialog is not None:
            self._dialog.close()
        if not turn.timed or not sayings_of(turn):
            self._window.show_status(NOTHING if turn.timed else NO_TIMES)
            return
        self._of, self._pair = (KeptSession(shown.id, shown.session, tuple(shown.turns)), turn), None
        dialog = self._dialog = HearBoth(turn.index + 1, _said(turn), self._window)
        dialog.saveWanted.connect(self._save)
        self._begin(dialog, _ways(turn))

    @Slot(object)
    def open_pair(self, pair: TurnPair) -> None:
        """Hear the replies that two sessions gave in a turn: A's, then B's."""
        a, b = pair.turn_a, pair.turn_b
        if a is None or b is None or self._dialog is not None:
            return
        self._of, self._pair = None, (a, b)
        called = f"A's reply in turn {a.index + 1}", f"B's reply in turn {b.index + 1}"
        dialog = self._dialog = HearBoth(a.index + 1, _said(a), self._window, called)
        dialog.wayChosen.connect(self._choose_way)
        self._begin(dialog, self._pair_heard(0))

    def _begin(self, dialog: HearBoth, heard: tuple[_Heard, ...]) -> None:
        self._show_what(dialog, heard)
        dialog.againWanted.connect(self._play)
        dialog.stopWanted.connect(self.stop_playing)
        dialog.finished.connect(self._close)
        dialog.open()
        self._play()

    def _show_what(self, dialog: HearBoth, heard: tuple[_Heard, ...]) -> None:
        self._heard_now = heard
        longest_ns = max(one.delivery.end_ns for one in heard) + SECOND // 2
        dialog.show_scale(longest_ns, *(tuple(piece.offset_ns for piece in one.turn.talk.pieces) for one in heard))

    def _pair_heard(self, way: int) -> tuple[_Heard, ...]:
        return tuple(_ways(turn)[way] for turn in self._pair or ())

    @Slot(int)
    def _choose_way(self, way: int) -> None:
        """Both are heard so from the beginning."""
        if self._dialog is not None and self._pair is not None:
            self.stop()
            self._show_what(self._dialog, self._pair_heard(way))
            self._play()

    def _play_after(self, over: asyncio.Task[None]) -> None:
        if self._playing is None:
            self._play()

    @Slot()
    def stop_playing(self) -> None:
        self.stop()

    @Slot()
    def _open_shown(self) -> None:
        lanes = self._window.session.timeline.shown
        if lanes is not None:
            self.open(lanes.turn.index)

    @Slot()
    def _allow(self) -> None:
        self._window.commands.enable(True, "both")

    @Slot()
    def _forbid(self) -> None:
        self._window.commands.enable(False, "both")

    @Slot()
    def _close(self) -> None:
        self.stop()
        self._dialog = self._of = None

    @Slot()
    def _play(self) -> None:
        if self._playing is not None:
            if self._playing.cancelling():
                self._playing.add_done_callback(self._play_after)
        elif self._dialog is not None and self._may_play():
            self._playing = self._tasks.own(self._play_both(self._heard_now), "hear both")
            self._playing.add_done_callback(self._end)

    def _end(self, over: asyncio.Task[None]) -> None:
        """Told by the task and not by what runs in it, which a stop that comes at once never lets begin."""
        self._playing = None
        if self._dialog is not None:
            self._dialog.show_playing(None)

    def _may_play(self) -> bool:
        """Nothing is cut short by it: of the conversation's own reply that is wished, of another's it is not."""
        run = self._conversation.run
        if self._pair is None or run is None or (not run.busy and run.ear.silent):
            return True
        self._tell(IN_CONVERSATION)
        return False

    async def _play_both(self, heard: tuple[_Heard, ...]) -> None:
        """The one, a moment of nothing, then the other."""
        self._replaying.stop()
        if self._pair is None and self._conversation.run is not None:
            self._conversation.run.ear.hush()
        try:
            for way in (0, 1):
                self._show_run(way, Shown())
            for way, one in enumerate(heard):
                sayings, mouth = one.delivery.sayings, self._mouth(one.pace_ns)
                self._way, self._zero_ns, self._counter = way, perf_counter_ns(), SilenceCounter(len(sayings))
                self._frames.start()
                if self._dialog is not None:
                    self._dialog.show_playing(way)
                await say_all(sayings, mouth, self._take)
                self._show()
                self._frames.stop()
                if way == 0:
                    await asyncio.sleep(BETWEEN_S)
        except asyncio.CancelledError:
            pass  # the person, or the end of the window, stopped it
        finally:
            self._frames.stop()

    def _mouth(self, pace_ns: int) -> Mouth:
        """The voice as it is set; where that is muted, one that only takes its time."""
        self._heard = True
        if self._voice.mode != "mute" and self._voice.mouth.can_speak:
            self._tell("")
            return self._voice.mouth
        self._heard = False
        self._tell(UNHEARD)
        mouth = Mouth()
        mouth.use(SilentVoice(mouth, pace_ns))
        return mouth

    def _take(self, event: VoiceReport) -> None:
        self._counter.take(event)
        if isinstance(event, SegmentStarted) and not event.heard and self._heard:
            self._heard = False
            self._tell(self._voice.sentence or NO_DEVICE)

    @Slot()
    def _show(self) -> None:
        now_ns, counter = perf_counter_ns() - self._zero_ns, self._counter
        self._show_run(
            self._way,
            Shown(
                now_ns, counter.silence_ns(now_ns), counter.sounds_by(now_ns), counter.silences_by(now_ns), self._heard
            ),
        )

    def _show_run(self, way: int, shown: Shown) -> None:
        if self._dialog is not None:
            self._dialog.show_run(way, shown)

    def _tell(self, sentence: str) -> None:
        if self._dialog is not None:
            self._dialog.show_note(sentence)

    # --- the page -------------------------------------------------------------------------------------

    @Slot(str)
    def _save(self, file: str) -> None:
        if self._of is not None:  # the session it was opened on: another may be shown by now
            self._tasks.own(self._write(*self._of, Path(file)), "save as a page")

    async def _write(self, kept: KeptSession, turn: Turn, file: Path) -> None:
        dialog = self._dialog
        if dialog is not None:
            dialog.show_saving(True)
        try:
            size = await asyncio.to_thread(write_page, kept, turn, file, self._voice.settings, self._store)
            self._window.show_status(f"Saved {file} ({size / 1e6:.1f} MB)", "ok")
            if dialog is self._dialog:
                self._tell(f"Saved {file.name}, {size / 1e6:.1f} MB: it plays in any browser, also from a mail.")
        finally:
            if dialog is not None and dialog is self._dialog:
                dialog.show_saving(False)


def _said(turn: Turn) -> str:
    return " ".join(turn.action.label.split())[:80]


def _ways(turn: Turn) -> tuple[_Heard, _Heard]:
    """A turn as it arrived, and after the whole reply."""
    sayings = sayings_of(turn)
    lengths = expected_lengths(turn, sayings)
    pace_ns = sum(lengths) // max(sum(len(saying.spoken) for saying in sayings), 1)
    first, later = both(turn, sayings, lengths)
    return _Heard(turn, first, pace_ns), _Heard(turn, later, pace_ns)


def write_page(kept: KeptSession, turn: Turn, file: Path, settings: VoiceSettings, store: Path) -> int:
    """Write the page of a turn; its size in bytes. Blocks for as long as the voice needs. Raises OutsideError."""
    sayings = sayings_of(turn)
    sounds = rendered([saying.spoken for saying in sayings], settings)
    lengths = [len(sound) // 2 * SECOND // PAGE_HZ for sound in sounds]
    ways = both(turn, sayings, lengths)
    first, later = (wav(track(way, sounds, PAGE_HZ), PAGE_HZ) for way in ways)
    lanes = lanes_of(kept.finished).turns[turn.index]
    content = both_page(kept, lanes, ways, (first, later), f"vftester {__version__}").encode()
    write_files({file: content}, store)
    return len(content)
