"""What is asked before sessions are held again: with whom, how often, what was changed, and what then."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vftester.gui.announcing import announce
from vftester.gui.dialog_parts import EDGE, decision, form, primary
from vftester.gui.field import said_below
from vftester.gui.level import level
from vftester.gui.rerun.wish import RerunWish, Whom
from vftester.runs.rerun import OnChange

MOST_TIMES = 100
DEMO = "Demo agent"
NOBODY = "Nobody else"
ON_CHANGE: dict[OnChange, str] = {
    "stop": "Stop that run",
    "continue": "Carry on with the next turn",
    "hand over": "Hand it over to me",
}
EACH_NEW = "Each run is a new session with a fresh user. Replies are not spoken."
SAME = "Both are the same agent in the same environment: what differs then is chance."
SHOWN = "The runs are held in this window, so that one can be handed over."


class RerunDialog(QDialog):
    """Asks, and says what it will take. Show it with `open()`.

    Signals:
        wished: something else is wished, a `RerunWish`; `show_plan` says what it takes.
        startRequested: begin; a `RerunWish`.
    """

    wished = Signal(object)
    startRequested = Signal(object)

    def __init__(
        self,
        sessions: Sequence[str],
        targets: Sequence[str],
        whom: Whom | None,
        times: int = 1,
        notes: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`sessions`: what each is called. `whom` to begin with; None: each with its own, `targets` are not offered."""
        super().__init__(parent)
        self.setWindowTitle("Re-run")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._whom: list[tuple[QComboBox, QLineEdit]] = []
        self._form = form()
        self._form.addRow("Sessions" if len(sessions) > 1 else "Session", _plain(self, "\n".join(sessions)))
        if whom is not None:
            self._add_whom("&With", "Whom to hold it with", [("", DEMO), *((name, name) for name in targets)])
            choices = [(None, NOBODY), ("", DEMO), *((name, name) for name in targets)]
            self._add_whom("In t&urns with", "Whom to hold it with in turns", choices)
            target, environment = self._whom[0]
            target.setCurrentIndex(max(target.findData(whom.target), 0))
            environment.setText(whom.environment)
        self._add_rest(times)
        level(self._form)
        self.plan = QLabel(self)
        self.plan.setTextFormat(Qt.TextFormat.PlainText)
        self.plan.setWordWrap(True)
        bold = self.plan.font()
        bold.setBold(True)
        self.plan.setFont(bold)
        self.note = said_below(self, EACH_NEW)
        self.start = primary("&Start", self)
        buttons = decision(self, self.start, self._start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        layout.setSpacing(12)
        layout.addLayout(self._form)
        for note in notes:
            layout.addWidget(said_below(self, note, look="warning"))
        layout.addStretch(1)
        layout.addWidget(self.plan)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        self.resize(560, self.sizeHint().height())
        self.times.setFocus()
        for target, environment in self._whom:
            target.currentIndexChanged.connect(self._tell)
            environment.textEdited.connect(self._tell)
        self.times.valueChanged.connect(self._tell)
        self.on_change.currentIndexChanged.connect(self._tell)
        self._tell()

    @property
    def wish(self) -> RerunWish:
        """What is wished now."""
        return RerunWish(
            tuple(
                Whom(target.currentData(), environment.text().strip() if environment.isEnabled() else "")
                for target, environment in self._whom
                if target.currentData() is not None
            ),
            self.times.value(),
            " ".join(self.changed.text().split()),
            self.on_change.currentData(),
            self.pauses.isChecked(),
        )

    def show_plan(self, sentence: str) -> None:
        """Say what it takes."""
        if sentence != self.plan.text():
            self.plan.setText(sentence)
            announce(self.plan, sentence)

    def _add_whom(self, label: str, name: str, choices: Sequence[tuple[str | None, str]]) -> None:
        target, environment = QComboBox(self), QLineEdit(self)
        target.setAccessibleName(name)
        target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for data, shown in choices:
            target.addItem(shown, data)
        environment.setAccessibleName(f"{name}: environment")
        environment.setPlaceholderText("environment as set up")
        environment.setToolTip("Another environment of this target: its alias, such as main, or a version's id")
        row = QHBoxLayout()
        row.setSpacing(8)  # a form with spacings of its own gives none
        row.addWidget(target, 1)
        row.addWidget(environment, 1)
        said = QLabel(label, self)
        said.setBuddy(target)
        self._form.addRow(said, row)
        self._whom.append((target, environment))

    def _add_rest(self, times: int) -> None:
        self.times = QSpinBox(self)
        self.times.setRange(1, MOST_TIMES)
        self.times.setValue(times)
        self.times.setAccessibleName("How many times")
        self.times.lineEdit().setTextMargins(6, 0, 0, 0)
        self.times.setMaximumWidth(96)
        self.times.setToolTip("Several runs tell a difference from chance")
        self.changed = QLineEdit(self)
        self.changed.setAccessibleName("What was changed")
        self.changed.setPlaceholderText("for example: asks for date of birth")
        self.changed.setMaxLength(500)
        self.changed.setToolTip("Kept with each new session, and shown where it is compared")
        self.on_change = QComboBox(self)
        self.on_change.setAccessibleName("If the path changes")
        self.on_change.setToolTip("A button is not offered, another exit or tool, an error, or the conversation ends")
        for choice, shown in ON_CHANGE.items():
            self.on_change.addItem(shown, choice)
        self.pauses = QCheckBox("&Pause between turns as long as then, up to a minute", self)
        self.pauses.setToolTip("Without, the next turn is sent as soon as a reply is complete")
        self._form.addRow("&How many times", self.times)
        self._form.addRow("What was &changed", self.changed)
        self._form.addRow("&If the path changes", self.on_change)
        self._form.addRow("", self.pauses)

    @Slot()
    def _tell(self) -> None:
        for target, environment in self._whom:
            environment.setEnabled(bool(target.currentData()))
        whom = self.wish.whom
        said = (EACH_NEW, SHOWN * (self.on_change.currentData() == "hand over"), SAME * (len(whom) != len(set(whom))))
        self.note.setText(" ".join(filter(None, said)))
        self.wished.emit(self.wish)

    @Slot()
    def _start(self) -> None:
        self.startRequested.emit(self.wish)
        self.accept()


def _plain(parent: QWidget, text: str) -> QLabel:
    said = QLabel(text, parent)
    said.setTextFormat(Qt.TextFormat.PlainText)
    said.setWordWrap(True)
    return said
