"""The pages of a target's dialog: what is asked for, page by page. They hold controls and decide nothing."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from vftester.core.places import in_the_open, runtime_flaw
from vftester.core.session import PUBLIC_RUNTIME
from vftester.gui.dialog_parts import form
from vftester.gui.field import Field, said_below
from vftester.gui.level import level
from vftester.gui.targets.key_field import KeyField
from vftester.gui.targets.variables_table import VariablesTable
from vftester.settings import TargetSetting

API_NAMES = {
    "try": "Found by trying: v4, then v2",
    "v4": "v4 (current)",
    "v2": "v2 (older projects)",
    "v2beta1": "v2beta1 (beta of 2024)",
}
PROJECT_NOTE = "From the agent's settings in Voiceflow, under General; not from the address of the editor."
OPEN_WARNING = (
    "This address begins with http://, and the host is not this computer: the key would travel unencrypted, "
    "to be read by anybody on the way."
)
LONGEST_S = 3600.0


class Page(QScrollArea):
    """A form that scrolls where there is little room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        inside = QWidget(self)
        self.form = form(inside)
        self.form.setContentsMargins(0, 14, 0, 14)
        self.form.setVerticalSpacing(10)
        self.setWidget(inside)

    def show_target(self, target: TargetSetting) -> None:
        """Show what this page has of a target."""

    def line(self, name: str, label: str, placeholder: str = "", note: str = "") -> tuple[QLineEdit, Field]:
        """A line to type in, under its label, with what is said below it."""
        line = QLineEdit(self)
        line.setPlaceholderText(placeholder)
        line.setAccessibleName(name)
        field = Field(line, note, self)
        self.form.addRow(label, field)
        return line, field


class ProjectPage(Page):
    """Name, project, key and environment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.name_field = self.line("Name", "&Name", "Such as Front desk")
        self.project, self.project_field = self.line("Project id", "&Project id", note=PROJECT_NOTE)
        self.key = KeyField(self)
        self.form.addRow("API &key", self.key)
        self.environment, _ = self.line(
            "Environment", "&Environment", "Empty: Voiceflow's choice", "main in newer projects; older ones have "
            "development, staging and production."
        )  # fmt: skip
        level(self.form)

    def show_target(self, target: TargetSetting) -> None:
        self.name.setText(target.name)
        self.project.setText(target.project)
        self.environment.setText(target.environment or "")


class LaunchPage(Page):
    """Who the user is, and the variables that go with the launch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fresh = QRadioButton("A &fresh user for each conversation", self)
        self.fixed = QRadioButton("&Always this user id:", self)
        self.user = QLineEdit(self)
        self.user.setAccessibleName("User id")
        self.user_field = Field(
            self.user, "Voiceflow remembers this user, and continues where the last conversation stopped.", self
        )
        self.fresh.setChecked(True)
        self.fixed.toggled.connect(self._ask_for_user)
        self._ask_for_user(False)
        users = QWidget(self)
        column = QVBoxLayout(users)
        column.setContentsMargins(0, 0, 0, 0)
        for control in (self.fresh, self.fixed, self.user_field):
            column.addWidget(control)
        self.form.addRow("User id", users)
        self.variables = VariablesTable(self)
        self.variables_field = Field(
            self.variables,
            "Sent with the launch. 5, true and [1, 2] are sent as JSON; put a number in quotes to send it as text.",
            self,
        )
        self.form.addRow("&Variables", self.variables_field)
        level(self.form)

    def show_target(self, target: TargetSetting) -> None:
        self.fixed.setChecked(target.user is not None)
        self.user.setText(target.user or "")
        self.variables.show_variables(target.variables)

    @Slot(bool)
    def _ask_for_user(self, fixed: bool) -> None:
        self.user_field.setVisible(fixed)


class StepsPage(Page):
    """What the agent steps of this agent are expected to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.exits = self._lines("Expected exits")
        self.form.addRow(
            "E&xits that agent steps can leave by, one a line",
            Field(
                self.exits,
                "Named as in Voiceflow. Listed where a step was not left: they were there to be taken.",
                self,
            ),
        )
        self.required = self._lines("Required variables")
        self.form.addRow(
            "&Variables that have to be filled before a step can be left, one a line",
            Field(
                self.required, "Shown there as filled or still empty: before each is filled, no exit is taken.", self
            ),
        )

    def show_target(self, target: TargetSetting) -> None:
        self.exits.setPlainText("\n".join(target.expected_exits))
        self.required.setPlainText("\n".join(target.required_variables))

    def _lines(self, name: str) -> QPlainTextEdit:
        lines = QPlainTextEdit(self)
        lines.setAccessibleName(name)
        lines.setTabChangesFocus(True)
        lines.setFixedHeight(112)
        return lines


class AdvancedPage(Page):
    """Where it runs, how it is spoken to, and how long it is waited for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runtime, self.runtime_field = self.line("Runtime URL", "&Runtime URL", PUBLIC_RUNTIME)
        self.warning = said_below(self, OPEN_WARNING, "warning")
        self.agreed = QCheckBox("Send the key &unencrypted all the same", self)
        self.form.addRow("", self.warning)
        self.form.addRow("", self.agreed)
        self.api = QComboBox(self)
        self.api.setAccessibleName("API generation")
        for api, name in API_NAMES.items():
            self.api.addItem(name, api)
        self.form.addRow("API &generation", self.api)
        self.deltas = QCheckBox("&Stream partial text (completion events)", self)
        self.deltas.setToolTip("Without it each generated reply arrives whole")
        self.audio = QCheckBox("Ask for Voiceflow's own &audio too", self)
        self.audio.setToolTip("Voiceflow then makes speech of its replies, which is heard in place of this computer's")
        self.form.addRow("", self.deltas)
        self.form.addRow("", self.audio)
        self.idle = self._limit("Longest silence", "Give up a turn after so long without anything from Voiceflow")
        self.turn = self._limit("Longest turn", "Give up when a turn is not over after so long")
        self.form.addRow("Longest s&ilence", Field(self.idle, f"{self.idle.toolTip()}.", self))
        self.form.addRow("Longest &turn", Field(self.turn, f"{self.turn.toolTip()}.", self))
        level(self.form)
        self.runtime.textChanged.connect(self.look_at_runtime)
        self.show_target(TargetSetting("", ""))

    def show_target(self, target: TargetSetting) -> None:
        self.runtime.setText(target.runtime)
        self.agreed.setChecked(in_the_open(target.runtime))  # agreed to before, or it were not there
        self.look_at_runtime()
        self.api.setCurrentIndex(self.api.findData(target.api))
        self.deltas.setChecked(target.completion_events)
        self.audio.setChecked(target.audio_events)
        self.idle.setValue(target.idle_s or 0.0)
        self.turn.setValue(target.turn_s or 0.0)

    @property
    def address(self) -> str:
        return self.runtime.text().strip().rstrip("/") or PUBLIC_RUNTIME

    @Slot()
    def look_at_runtime(self) -> None:
        """Warn where the key would travel unencrypted."""
        is_open = runtime_flaw(self.address) is None and in_the_open(self.address)
        self.warning.setVisible(is_open)
        self.agreed.setVisible(is_open)

    def _limit(self, name: str, tip: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        box.setRange(0.0, LONGEST_S)
        box.setDecimals(0)
        box.setSingleStep(10.0)
        box.setSuffix(" s")
        box.setSpecialValueText("As in the settings")
        box.setAccessibleName(name)
        box.setToolTip(tip)
        return box
