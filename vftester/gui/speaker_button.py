"""When replies are spoken, and with which voice: one button, with everything about the voice behind its arrow."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from vftester.gui.voice_wish import MODE_NAMES, VoiceWish

if TYPE_CHECKING:
    from vftester.gui.speaker_menu import SpeakerMenu


class SpeakerButton(QPushButton):
    """The speaker. Its menu is built when it is first opened: it is not seen before (see `window`).

    Signals:
        modeChosen: the person chose when replies are spoken; a key of `MODE_NAMES`.
        voiceChosen: the person chose another voice, rate or volume; a `VoiceWish`.
    """

    modeChosen = Signal(str)
    voiceChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip("When replies are spoken, and how. Ctrl+M mutes, Escape silences what is being said")
        self.clicked.connect(self.open_menu)
        self._voices: tuple[tuple[str, str], ...] = ()
        self._wish = VoiceWish()
        self._menu: SpeakerMenu | None = None
        self._loud = "arriving"
        self.set_mode("arriving")

    @property
    def mode(self) -> str:
        return self._mode

    @property
    def wish(self) -> VoiceWish:
        return self._wish

    def set_mode(self, mode: str) -> None:
        """Show a mode; nobody is told."""
        if mode not in MODE_NAMES:
            raise ValueError(f"a mode is one of {', '.join(MODE_NAMES)}, not {mode}")
        self._mode = mode
        self._loud = mode if mode != "mute" else self._loud
        self.setText(f"{MODE_NAMES[mode]} ▾")
        self.setAccessibleName(f"Voice: {MODE_NAMES[mode]}")
        if self._menu is not None:
            self._menu.show_mode(mode)

    def set_voices(self, voices: Sequence[tuple[str, str]], chosen: VoiceWish) -> None:
        """Offer these voices, each with its id and its name for the screen; nobody is told."""
        self._voices, self._wish = tuple(voices), chosen
        if self._menu is not None:
            self._menu.show_voices(self._voices, chosen)

    @Slot()
    def toggle_mute(self) -> None:
        """Mute, or speak again as before."""
        self._choose_mode(self._loud if self._mode == "mute" else "mute")

    @Slot()
    def choose_arriving(self) -> None:
        self._choose_mode("arriving")

    @Slot()
    def choose_whole(self) -> None:
        self._choose_mode("whole")

    @Slot()
    def open_menu(self) -> None:
        from vftester.gui.speaker_menu import SpeakerMenu

        if self._menu is None:
            menu = self._menu = SpeakerMenu(self)
            menu.modeChosen.connect(self._choose_mode)
            menu.wished.connect(self._choose_voice)
            menu.show_mode(self._mode)
            menu.show_voices(self._voices, self._wish)
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @Slot(str)
    def _choose_mode(self, mode: str) -> None:
        if mode != self._mode:
            self.set_mode(mode)
            self.modeChosen.emit(mode)

    @Slot(object)
    def _choose_voice(self, wish: VoiceWish) -> None:
        if wish != self._wish:
            self._wish = wish
            self.voiceChosen.emit(wish)
