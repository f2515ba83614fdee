"""The settings: speech, a phone's share, how long is waited, colours, and where everything is kept."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vftester.gui.dialog_parts import EDGE, form
from vftester.gui.field import Field
from vftester.gui.level import level
from vftester.gui.notice_bar import NoticeBar
from vftester.gui.speaker_menu import FASTEST, OWN_VOICE, SLOWEST
from vftester.gui.voice_wish import MODE_NAMES
from vftester.settings import MOST_ALLOWANCE_MS, Settings

SCHEME_NAMES = {"system": "As the system", "light": "Light", "dark": "Dark"}
GIVEN_UP_NOTE = "A turn is given up after so long without anything from Voiceflow, or so long after it began."
ALLOWANCE_NOTE = "Shown below the timeline: speech recognition, end-of-speech detection and the line, as you know them."
LONGEST_S = 3600
USUAL_ALLOWANCE_MS = 700
KEEP_AND_REPLACE = "Keep a copy and write new settings"


class SettingsDialog(QDialog):
    """Shows the settings and reports each change at once. Show it with `open()`.

    Signals:
        changed: properties of `Settings` that have another value now, name → value.
        sampleWanted: say something in the voice as it is set.
        folderWanted: open the folder where everything is kept.
        replacingAgreed: the settings that cannot be read may be replaced, a copy being kept.
    """

    changed = Signal(dict)
    sampleWanted = Signal()
    folderWanted = Signal()
    replacingAgreed = Signal()

    def __init__(
        self, settings: Settings, voices: Sequence[tuple[str, str]], data: str, parent: QWidget | None = None
    ) -> None:
        """`voices`: id and name of each; `data`: where sessions are kept."""
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.unread = NoticeBar(self)
        self.unread.acted.connect(self.replacingAgreed)
        self._form = form()
        self._add_speech(settings, voices)
        self._add_rest(settings, data)
        level(self._form)
        close = QDialogButtonBox(self)
        close.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        layout.addWidget(self.unread)
        layout.addLayout(self._form)
        layout.addStretch(1)
        layout.addWidget(close)
        self._connect()
        self.resize(560, self.heightForWidth(560))
        self.mode.setFocus()

    def show_unread(self, sentence: str) -> None:
        """Say why the settings that are kept could not be read, and offer to replace them; "" for no more."""
        if sentence:
            self.unread.show_notice(f"{sentence} Until then, changes are not kept.", KEEP_AND_REPLACE)
        else:
            self.unread.hide()
        self.resize(self.width(), max(self.height(), self.heightForWidth(self.width())))

    def show_voices(self, voices: Sequence[tuple[str, str]], chosen: str | None) -> None:
        """Offer these voices; one that is chosen and not there is shown by its id."""
        self.voice.blockSignals(True)
        self.voice.clear()
        for voice, name in ((None, OWN_VOICE), *voices):
            self.voice.addItem(name, voice)
        if self.voice.findData(chosen) < 0:
            self.voice.addItem(f"{chosen} (not on this computer)", chosen)
        self.voice.setCurrentIndex(self.voice.findData(chosen))
        self.voice.blockSignals(False)

    def _add_speech(self, settings: Settings, voices: Sequence[tuple[str, str]]) -> None:
        self.mode = self._choice("When replies are spoken", MODE_NAMES, settings.mode)
        self.voice = self._choice("Voice", {}, None)
        # A long name must not make the window wide.
        self.voice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.show_voices(voices, settings.voice)
        self.rate, self._rate_said, rate = self._slider("Rate", SLOWEST, FASTEST, 10, settings.rate)
        self.volume, self._volume_said, volume = self._slider("Volume", 0, 100, 5, round(settings.volume * 100))
        self.sample = QPushButton("▶ Hear a sample", self)
        self.sample.setAccessibleName("Hear a sample")
        self.sample.setAutoDefault(False)
        self._say_rate(self.rate.value())
        self._say_volume(self.volume.value())
        self._form.addRow("&Replies", self.mode)
        self._form.addRow("&Voice", self.voice)
        self._form.addRow("R&ate", rate)
        self._form.addRow("V&olume", volume)
        self._form.addRow("", _left(self, self.sample))

    def _add_rest(self, settings: Settings, data: str) -> None:
        allowance = settings.phone_allowance_ms
        self.phone = QCheckBox("Add for a &phone call:", self)
        self.phone.setChecked(allowance is not None)
        self.allowance = self._number("What a phone call adds", 0, MOST_ALLOWANCE_MS, 50, " ms")
        self.allowance.setValue(USUAL_ALLOWANCE_MS if allowance is None else allowance)
        self.allowance.setEnabled(allowance is not None)
        self.idle = self._number("Longest silence", 1, LONGEST_S, 10, " s")
        self.idle.setValue(round(settings.idle_s))
        self.idle.setToolTip("A turn is given up after so long without anything from Voiceflow")
        self.turn = self._number("Longest turn", 1, LONGEST_S, 10, " s")
        self.turn.setValue(round(settings.turn_s))
        self.turn.setToolTip("A turn that is not over after so long is given up")
        self.scheme = self._choice("Colours", SCHEME_NAMES, settings.scheme)
        self.data = QLabel(data, self)
        self.data.setTextFormat(Qt.TextFormat.PlainText)
        self.data.setWordWrap(True)
        self.data.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.data.setAccessibleName(f"Sessions are kept in {data}")
        self.folder = QPushButton("Open folder", self)
        self.folder.setAutoDefault(False)
        self._form.addRow("Phone", Field(_left(self, self.phone, self.allowance), ALLOWANCE_NOTE, self))
        self._form.addRow("Longest &silence", _left(self, self.idle))
        self._form.addRow("Longest &turn", Field(_left(self, self.turn), GIVEN_UP_NOTE, self))
        self._form.addRow("&Colours", self.scheme)
        self._form.addRow("Kept in", self.data)
        self._form.addRow("", _left(self, self.folder))

    def _connect(self) -> None:
        self.mode.activated.connect(self._choose_mode)
        self.voice.activated.connect(self._choose_voice)
        self.scheme.activated.connect(self._choose_scheme)
        self.rate.sliderMoved.connect(self._say_rate)
        self.rate.valueChanged.connect(self._choose_rate)
        self.volume.sliderMoved.connect(self._say_volume)
        self.volume.valueChanged.connect(self._choose_volume)
        self.sample.clicked.connect(self.sampleWanted)
        self.phone.toggled.connect(self._choose_allowance)
        self.allowance.valueChanged.connect(self._choose_allowance)
        self.idle.valueChanged.connect(self._choose_idle)
        self.turn.valueChanged.connect(self._choose_turn)
        self.folder.clicked.connect(self.folderWanted)

    def _choice(self, name: str, choices: dict[str, str], chosen: str | None) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        for choice, shown in choices.items():
            box.addItem(shown, choice)
        box.setCurrentIndex(box.findData(chosen))
        return box

    def _number(self, name: str, least: int, most: int, step: int, unit: str) -> QSpinBox:
        box = QSpinBox(self)
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        box.setRange(least, most)
        box.setSingleStep(step)
        box.setSuffix(unit)
        box.setKeyboardTracking(False)  # a number that is half typed is no number
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        box.setAccessibleName(name)
        return box

    def _slider(self, name: str, least: int, most: int, step: int, value: int) -> tuple[QSlider, QLabel, QWidget]:
        slider, said, row = QSlider(Qt.Orientation.Horizontal, self), QLabel(self), QWidget(self)
        slider.setRange(least, most)
        slider.setSingleStep(step)
        slider.setPageStep(step * 2)
        slider.setTracking(False)  # as in the speaker's menu
        slider.setValue(value)
        slider.setAccessibleName(name)
        said.setProperty("look", "dim")
        said.setMinimumWidth(said.fontMetrics().horizontalAdvance("000 words a minute"))
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(slider, 1)
        across.addWidget(said)
        row.setFocusProxy(slider)
        return slider, said, row

    @Slot()
    def _choose_mode(self) -> None:
        self.changed.emit({"mode": self.mode.currentData()})

    @Slot()
    def _choose_voice(self) -> None:
        self.changed.emit({"voice": self.voice.currentData()})

    @Slot()
    def _choose_scheme(self) -> None:
        self.changed.emit({"scheme": self.scheme.currentData()})

    @Slot(int)
    def _choose_rate(self, rate: int) -> None:
        self._say_rate(rate)
        self.changed.emit({"rate": rate})

    @Slot(int)
    def _choose_volume(self, volume: int) -> None:
        self._say_volume(volume)
        self.changed.emit({"volume": volume / 100})

    @Slot(int)
    def _say_rate(self, rate: int) -> None:
        self._rate_said.setText(f"{rate} words a minute")

    @Slot(int)
    def _say_volume(self, volume: int) -> None:
        self._volume_said.setText(f"{volume} %")

    @Slot()
    def _choose_allowance(self) -> None:
        added = self.phone.isChecked()
        self.allowance.setEnabled(added)
        self.changed.emit({"phone_allowance_ms": self.allowance.value() if added else None})

    @Slot(int)
    def _choose_idle(self, seconds: int) -> None:
        self.changed.emit({"idle_s": float(seconds)})

    @Slot(int)
    def _choose_turn(self, seconds: int) -> None:
        self.changed.emit({"turn_s": float(seconds)})


def _left(parent: QWidget, *widgets: QWidget) -> QWidget:
    """Widgets beside each other, as wide as they want to be."""
    held = QWidget(parent)
    held.setFocusProxy(widgets[0])
    across = QHBoxLayout(held)
    across.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        across.addWidget(widget)
    across.addStretch(1)
    return held
