"""Replay at the desk: plays the recording that is open, in the window, with the voice as it is set."""

import asyncio
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from vftester.core.conversation import Turn
from vftester.core.replay.reported import length_ns
from vftester.core.spoken.voice import Mode
from vftester.desk.conversation import ConversationDesk
from vftester.desk.sessions import SessionsDesk
from vftester.desk.tasks import Tasks
from vftester.desk.voice import VoiceDesk
from vftester.gui.transport import Transport
from vftester.gui.window import MainWindow
from vftester.runs.live import Update
from vftester.runs.replay import Place, Replay, at_once

FASTEST_SPOKEN = 2.0
"""Faster than this no voice keeps up, and nobody understands it."""

SHOWN_MS = 50
UNTIMED = "Cannot be played: the recording keeps no times"
SPOKEN_AGAIN, AS_RECORDED = "Spoken again · figures as recorded", "Voice lane as recorded"
SPOKEN_AGAIN_TIP = (
    "It is spoken again now, and the voice lane shows that. All figures are those of the recording: how fast this "
    "computer speaks now is no time of the agent."
)


class ReplayDesk(QObject):
    """Plays the recording that the window shows. Opens no connection, and keeps nothing."""

    def __init__(
        self, window: MainWindow, conversation: ConversationDesk, sessions: SessionsDesk, voice: VoiceDesk, tasks: Tasks
    ) -> None:
        super().__init__(window)
        self._window = window
        self._sessions = sessions
        self._voice = voice
        self._tasks = tasks
        self._transport: Transport | None = None
        self._replay: Replay | None = None
        self._updates: Mapping[int, Sequence[Update]] = {}
        self._speed = 1.0
        self._turn = 0
        self._chosen = False  # the person went to a turn: that is played next, wherever the replay is
        self._shown = QTimer(self)
        self._shown.setInterval(SHOWN_MS)
        self._shown.timeout.connect(self._show_place)
        conversation.ending.connect(self._leave_replay)
        conversation.begun.connect(self._withdraw)
        sessions.recordingShown.connect(self._offer)
        voice.modeChanged.connect(self._change_mode)
        window.replayRequested.connect(self._play_from)
        window.hushRequested.connect(self._hush)
        window.commands["play"].triggered.connect(self._toggle)

    @property
    def replay(self) -> Replay | None:
        return self._replay

    def stop(self) -> None:
        """Stand still, and be silent."""
        self._shown.stop()
        if self._replay is not None:
            self._replay.hold()

    @Slot()
    def _offer(self) -> None:
        """A recording is shown, all of it."""
        self._leave_replay()
        self._updates, self._chosen = {}, False
        if self._transport is None:
            self._build()
        turns = self._turns()
        self._turn = len(turns) - 1
        if self._transport is not None:
            self._transport.setVisible(bool(turns))
            self._transport.show_reason("" if self._timed or not turns else UNTIMED)
        self._window.commands.enable(bool(turns) and self._timed, "play")
        self._show_state()

    @Slot()
    def _withdraw(self) -> None:
        """A conversation is held: nothing is replayed."""
        self._leave_replay()
        if self._transport is not None:
            self._transport.hide()
        self._window.commands.enable(False, "play")

    def _build(self) -> None:
        timeline = self._window.session.timeline
        transport = self._transport = timeline.build_transport()
        transport.playWanted.connect(self._toggle)
        transport.stepWanted.connect(self._step)
        transport.placeWanted.connect(self._go_to)
        transport.speedWanted.connect(self._change_speed)
        transport.leaveWanted.connect(self._leave)
        timeline.turnShown.connect(self._follow_shown)
        timeline.turnChosen.connect(self._choose_turn)
        timeline.head.scopeChosen.connect(self._show_scope)
        self._window.session.conversation.turnChosen.connect(self._choose_resting)
        timeline.placeWanted.connect(self._seek)

    def _turns(self) -> Sequence[Turn]:
        shown = self._sessions.shown
        return [turn for turn in shown.turns if turn.state is not None] if shown is not None else []

    @property
    def _timed(self) -> bool:
        """Moments are known of what was recorded: it can be played."""
        return all(turn.timed for turn in self._turns())

    # --- wishes ---------------------------------------------------------------------------------------

    @Slot()
    def _toggle(self) -> None:
        if self._replay is not None and self._replay.playing:
            self.stop()
            self._show_state()
        else:
            self._tasks.own(self._play(self._next_place(), through=self._through), "replay")

    @Slot(int)
    def _play_from(self, index: int) -> None:
        """From the beginning of a turn on, and through the rest of the session."""
        if self._transport is not None and self._transport.isVisible():
            if not self._timed:
                self._window.show_status(UNTIMED)
                return
            self._tasks.own(self._play(Place(self._number(index)), through=True), "replay")

    @Slot(int)
    def _step(self, by: int) -> None:
        self._tasks.own(self._do_step(by), "step")

    @Slot(object)
    def _go_to(self, position_ns: int) -> None:
        self._tasks.own(self._do_seek(Place(self._turn, position_ns)), "seek")

    @Slot(int, object)
    def _seek(self, index: int, position_ns: int) -> None:
        """A place on the timeline was wished."""
        if self._transport is not None and self._transport.isVisible():
            self._tasks.own(self._do_seek(Place(self._number(index), position_ns)), "seek")

    @Slot(float)
    def _change_speed(self, speed: float) -> None:
        self._speed = speed
        self._voice.hurry(speed if speed <= FASTEST_SPOKEN and self._replay is not None else 1.0)
        if self._replay is not None:
            self._replay.set_speed(speed)
            self._replay.set_mode(self._mode())
        self._show_state()

    @Slot(str)
    def _change_mode(self, mode: str) -> None:
        if self._replay is not None:
            self._replay.set_mode(self._mode())
        self._show_state()

    @Slot()
    def _hush(self) -> None:
        if self._replay is not None:
            self._replay.hush()

    @Slot()
    def _leave(self) -> None:
        self._tasks.own(self._sessions.show_again(), "show the recording")

    @Slot()
    def _follow_shown(self) -> None:
        """Without a replay the turn that is shown is the one to be played."""
        shown = self._window.session.timeline.shown
        if self._replay is None and shown is not None:
            self._turn = self._number(shown.turn.index)
            self._show_state()

    @Slot(int)
    def _choose_turn(self, index: int) -> None:
        """The person went to a turn: the replay stands still, and that turn is played next."""
        number = self._number(index)
        self.stop()
        self._turn, self._chosen = number, True
        if self._replay is not None and number >= len(self._replay.turns) > 0:
            self._tasks.own(self._do_seek(Place(number)), "seek")  # it is not there yet: to its beginning
        self._show_place()
        self._show_state()

    @Slot(int)
    def _choose_resting(self, index: int) -> None:
        """A turn of the conversation was chosen; what plays goes on."""
        if self._replay is None or not self._replay.playing:
            self._choose_turn(index)

    @Slot()
    def _show_scope(self) -> None:
        self._show_state()

    @property
    def _through(self) -> bool:
        """With all turns in view Play goes on through all of them."""
        return self._window.session.timeline.whole

    @property
    def _goes_on(self) -> bool:
        """Play goes on where the replay is, or with the turn after it."""
        replay = self._replay
        if replay is None or not replay.turns or self._chosen:
            return False
        return not replay.over or (self._through and replay.place.turn + 1 < len(replay.kept))

    def _next_place(self) -> Place | None:
        """Where Play begins; None: it goes on. All turns in view and none chosen: with the first."""
        if self._goes_on:
            return None
        return Place(0 if self._through and not self._chosen else self._turn)

    def _plays(self) -> str:
        """What a press of Play would play."""
        turns, place = self._turns(), self._next_place()
        if not turns:
            return "Play"
        if place is None and self._replay is not None:
            here = f"turn {turns[self._replay.place.turn].index + 1}"
            on = "" if self._replay.place.offset_ns < 0 else " on"
            return f"Play{on} from {here} to the end" if self._through else f"Play{on and ' on in'} {here}"
        number = turns[min(max(place.turn, 0), len(turns) - 1)].index + 1 if place is not None else 1
        return f"Play the conversation from turn {number} to the end" if self._through else f"Play turn {number}"

    # --- the replay -----------------------------------------------------------------------------------

    async def _play(self, place: Place | None, *, through: bool) -> None:
        replay = await self._ready()
        if replay is None or (replay.playing and place is None):
            return
        going, self._chosen = replay.playing, False
        if place is not None:
            replay.seek(place)
        if going:
            return
        self._shown.start()
        playing = replay.play(through=through)
        self._window.show_status(
            "Replay: of the person's pauses between turns a second is kept" if through else "Replay"
        )
        ended = False
        try:
            self._show_state(playing=True)
            ended = await playing
        finally:
            if replay is self._replay:
                self._shown.stop()
                self._show_place()
                self._show_state()
        if ended and replay is self._replay:
            await self._show_recording(replay)

    async def _show_recording(self, replay: Replay) -> None:
        """It was played to its end: what is seen is the recording again, its own voice too, at the turn played last."""
        index = replay.kept[replay.place.turn].index
        await self._sessions.show_again()
        if self._replay is None and self._turns():
            self._window.session.come_to(index)

    async def _do_step(self, by: int) -> None:
        if (replay := await self._ready()) is not None:
            if not replay.turns or self._chosen:
                replay.seek(Place(self._turn))
            self._chosen = False
            replay.step(by)
            self._show_place()
            self._show_state()

    async def _do_seek(self, place: Place) -> None:
        if (replay := await self._ready()) is not None:
            self._chosen = False
            replay.seek(place)
            self._show_place()
            self._show_state()

    async def _ready(self) -> Replay | None:
        """The replay; made when it is first wished. What is shown of the turns before is made in a thread."""
        turns = self._turns()
        if self._replay is None and turns:
            replay = self._replay = Replay(
                turns, self._listen, self._voice.mouth, self._mode(), speed=self._speed, start_over=self._start_over
            )
            self._voice.hurry(self._speed if self._speed <= FASTEST_SPOKEN else 1.0)
            made = await asyncio.to_thread(lambda: {turn.index: at_once(turn) for turn in turns})
            if self._replay is not replay:
                return None
            self._updates = made
        return self._replay if self._updates else None

    def _listen(self, update: Update) -> None:
        self._window.session.show_update(update)

    def _start_over(self, before: Sequence[Turn]) -> None:
        self._window.session.begin_replay(self._now, self._turns())
        for turn in before:
            for update in self._updates[turn.index]:
                self._window.session.show_update(update)

    @Slot()
    def _leave_replay(self) -> None:
        replay, self._replay = self._replay, None
        self._shown.stop()
        self._voice.hurry(1.0)
        if replay is not None:
            replay.hold()  # at once: nothing of it may come into what is shown next
            self._tasks.own(replay.aclose(), "end of the replay")

    def _mode(self) -> Mode:
        return self._voice.mode if self._speed <= FASTEST_SPOKEN else "mute"

    def _now(self) -> int:
        return max(self._replay.place.offset_ns, 0) if self._replay is not None else 0

    def _number(self, index: int) -> int:
        turns = self._turns()
        return next((number for number, turn in enumerate(turns) if turn.index == index), max(len(turns) - 1, 0))

    @Slot()
    def _show_place(self) -> None:
        if self._transport is None:
            return
        turns, at = self._turns(), 0
        if self._replay is not None and self._replay.turns and not self._chosen:
            place = self._replay.place
            self._turn, at = place.turn, place.offset_ns
        if 0 <= self._turn < len(turns):
            self._transport.show_place(at, length_ns(turns[self._turn]))

    def _show_state(self, *, playing: bool = False) -> None:
        if self._transport is None:
            return
        replay = self._replay
        speaks = self._mode() != "mute"
        self._transport.show_state(
            playing=playing or (replay is not None and replay.playing),
            begun=replay is not None,
            voice=(SPOKEN_AGAIN if speaks else AS_RECORDED) if replay is not None else "",
            told=SPOKEN_AGAIN_TIP if replay is not None and speaks else "",
            plays=self._plays(),
        )
        self._transport.show_speed(self._speed)
        if replay is None:
            self._show_place()
