"""The speaker's menu: when to speak, which voice, how fast, how loud."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QSlider, QWidget, QWidgetAction

from vftester.gui.voice_wish import MODE_NAMES, VoiceWish

SLOWEST, FASTEST = 120, 320
OWN_VOICE = "The system's own"
TIPS = {
    "arriving": "Each sentence is spoken as soon as it has arrived, as a caller would hear it",
    "whole": "Nothing is spoken before the reply is complete: what a caller hears without streaming",
    "mute": "Nothing is spoken; when it could have been is measured all the same",
}


class SpeakerMenu(QMenu):
    """Modes to choose from, the voices in a menu of their own, and a slider each for rate and volume.

    Signals:
        modeChosen: a key of `MODE_NAMES`.
        wished: a `VoiceWish`, whenever voice, rate or volume was changed.
    """

    modeChosen = Signal(str)
    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._wish = VoiceWish()
        self._modes = QActionGroup(self)
        for mode, name in MODE_NAMES.items():
            choice = QAction(name, self._modes)
            choice.setCheckable(True)
            choice.setData(mode)
            choice.setToolTip(TIPS[mode])
            self.addAction(choice)
        self._modes.triggered.connect(self._choose_mode)
        self.addSeparator()
        self._voices = QMenu("Voice", self)
        self.addMenu(self._voices)
        self._choices = QActionGroup(self)
        self._choices.triggered.connect(self._choose_voice)
        panel = QWidget(self)
        self._grid = QGridLayout(panel)
        self._grid.setContentsMargins(14, 6, 14, 8)
        self._grid.setHorizontalSpacing(10)
        self.rate, self._rate_said = self._slider(panel, "Rate", SLOWEST, FASTEST, 10)
        self.volume, self._volume_said = self._slider(panel, "Volume", 0, 100, 5)
        self.rate.sliderMoved.connect(self._say_rate)
        self.rate.valueChanged.connect(self._choose_rate)
        self.volume.sliderMoved.connect(self._say_volume)
        self.volume.valueChanged.connect(self._choose_volume)
        held = QWidgetAction(self)
        held.setDefaultWidget(panel)
        self.addAction(held)

    def show_mode(self, mode: str) -> None:
        for choice in self._modes.actions():
            choice.setChecked(choice.data() == mode)

    def show_voices(self, voices: Sequence[tuple[str, str]], wish: VoiceWish) -> None:
        self._wish = wish
        self._voices.clear()
        for choice in self._choices.actions():
            self._choices.removeAction(choice)
            choice.deleteLater()
        for voice, name in ((None, OWN_VOICE), *voices):
            choice = QAction(name.replace("&", "&&"), self._choices)
            choice.setCheckable(True)
            choice.setData(voice)
            choice.setChecked(voice == wish.voice)
            self._voices.addAction(choice)
        for slider, value in ((self.rate, wish.rate), (self.volume, round(wish.volume * 100))):
            slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(False)
        self._say_rate(self.rate.value())
        self._say_volume(self.volume.value())
        self._name_voice()

    def _slider(self, panel: QWidget, name: str, least: int, most: int, step: int) -> tuple[QSlider, QLabel]:
        row = self._grid.rowCount()
        slider, said = _Slider(Qt.Orientation.Horizontal, panel), QLabel(panel)
        slider.setRange(least, most)
        slider.setSingleStep(step)
        slider.setPageStep(step * 2)
        slider.setTracking(False)  # a voice that changes with every pixel of a drag would never be heard
        slider.setAccessibleName(name)
        slider.setMinimumWidth(150)
        said.setProperty("look", "dim")
        said.setMinimumWidth(said.fontMetrics().horizontalAdvance("000 words a minute"))
        self._grid.addWidget(QLabel(name, panel), row, 0)
        self._grid.addWidget(slider, row, 1)
        self._grid.addWidget(said, row, 2)
        return slider, said

    def _name_voice(self) -> None:
        chosen = next((choice.text() for choice in self._choices.actions() if choice.isChecked()), self._wish.voice)
        self._voices.setTitle(f"Voice: {chosen}")

    def _tell(self, wish: VoiceWish) -> None:
        self._wish = wish
        self.wished.emit(wish)

    @Slot(QAction)
    def _choose_mode(self, choice: QAction) -> None:
        self.modeChosen.emit(choice.data())

    @Slot(QAction)
    def _choose_voice(self, choice: QAction) -> None:
        self._tell(self._wish._replace(voice=choice.data()))
        self._name_voice()

    @Slot(int)
    def _choose_rate(self, rate: int) -> None:
        self._say_rate(rate)
        self._tell(self._wish._replace(rate=rate))

    @Slot(int)
    def _choose_volume(self, volume: int) -> None:
        self._say_volume(volume)
        self._tell(self._wish._replace(volume=volume / 100))

    @Slot(int)
    def _say_rate(self, rate: int) -> None:
        self._rate_said.setText(f"{rate} words a minute")

    @Slot(int)
    def _say_volume(self, volume: int) -> None:
        self._volume_said.setText(f"{volume} %")


class _Slider(QSlider):
    """A slider in a menu: Left and Right move it, Up and Down go on through the menu."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)
