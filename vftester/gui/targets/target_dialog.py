"""Setting up a Voiceflow target: where the agent is, and the key to it."""

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from vftester.core.places import in_the_open, runtime_flaw
from vftester.gui.dialog_parts import EDGE, decision, primary
from vftester.gui.field import Field
from vftester.gui.targets.key_field import KeyField, KeyState
from vftester.gui.targets.target_pages import AdvancedPage, LaunchPage, ProjectPage, StepsPage
from vftester.gui.targets.trial_row import TrialRow
from vftester.settings import TargetSetting

NO_NAME = "Give the target a name, so that you find it again."
NO_PROJECT = "The project id is missing. It is in the agent's settings in Voiceflow, under General."
NO_USER = "Type the user id, or let each conversation have a fresh user."
NO_RUNTIME = "The runtime URL has to start with https:// and name a host, no more; http:// is for this computer."
NOT_AGREED = "Use https://, or agree below to send the key unencrypted."
NO_KEY_YET = "Type the key first: without it nothing can be tested."


class TargetDialog(QDialog):
    """Asks for a target, or shows one to be changed. Show it with `open()`.

    Signals:
        targetEntered: a `TargetSetting` that makes sense, the key ("" where none was typed), and what the target was
            called before ("" for a new one).
        keyWanted: where is the key of a project? The project's id; `show_key` answers.
        keyForgotten: the key that is kept for a project shall be forgotten; the project's id.
        testRequested: a `TargetSetting` and the key ("": the one that is kept); `show_step` and `show_result` answer.
        testStopped: the answer is not waited for any more.
    """

    targetEntered = Signal(object, str, str)
    keyWanted = Signal(str)
    keyForgotten = Signal(str)
    testRequested = Signal(object, str)
    testStopped = Signal()

    def __init__(
        self, taken: Collection[str] = (), parent: QWidget | None = None, target: TargetSetting | None = None,
        former: str = "",
    ) -> None:  # fmt: skip
        """`taken` names are not to be had again; `former`: what the target is called now, "" for a new one."""
        super().__init__(parent)
        self.setWindowTitle(f"Edit {former}" if former else "Add a target")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._former = former
        self._taken = {name.casefold() for name in taken} - {former.casefold()}
        self._base = target or TargetSetting("", "")
        self.project = ProjectPage(self)
        self.launch = LaunchPage(self)
        self.steps = StepsPage(self)
        self.advanced = AdvancedPage(self)
        self.pages = QTabWidget(self)
        self.pages.setObjectName("pages")
        self.pages.setDocumentMode(True)
        self.pages.tabBar().setDrawBase(False)
        titles = ("Project", "Launch", "Agent steps", "Advanced")
        for page, title in zip((self.project, self.launch, self.steps, self.advanced), titles, strict=True):
            self.pages.addTab(page, title)
            page.show_target(self._base)
        self.test = TrialRow(self)
        self.test.requested.connect(self._test)
        self.test.stopped.connect(self.testStopped)
        self.project.project.textChanged.connect(self._change_project)
        self.project.project.editingFinished.connect(self._ask_for_key)
        self.project.key.forgotten.connect(self._forget_key)
        self._asked = ""
        self._lay_out()
        self.project.name.setFocus()

    @Slot()
    def accept(self) -> None:
        """Hand the target over where it makes sense; else say what does not, and go there."""
        if self._makes_sense():
            self._stop_test()
            self.targetEntered.emit(self._target(), self.project.key.text, self._former)
            super().accept()

    @Slot()
    def reject(self) -> None:
        self._stop_test()
        super().reject()

    @property
    def trouble(self) -> str:
        """What is wrong with what was entered; "" where nothing was said."""
        return next((field.trouble for _, field in self._fields() if field.trouble), "")

    def show_key(self, project: str, state: KeyState) -> None:
        """Where the key of a project is, as `keyWanted` asked. An answer for another project than the one that stands
        there now comes too late."""
        if project == self._project():
            self.project.key.show_state(state)

    def show_step(self, step: str) -> None:
        """What the test does now."""
        self.test.show_step(step)

    def show_result(self, sentence: str, ok: bool) -> None:
        """What the test found."""
        self.test.show_result(sentence, ok=ok)

    def look_for_key(self) -> None:
        """Ask where the key of this project is, or would be kept, once somebody listens."""
        self._asked = self._project()
        self.keyWanted.emit(self._asked)

    def _makes_sense(self) -> bool:
        wrong = self._flaws()
        for _, field in self._fields():
            field.complain(wrong.get(field, ""))
        for page, field in self._fields():
            if field in wrong:
                self.pages.setCurrentWidget(page)
                field.setFocus()
                return False
        return True

    def _fields(self) -> tuple[tuple[QWidget, Field | KeyField], ...]:
        """What can be wrong, in the order of the pages."""
        return (
            (self.project, self.project.name_field),
            (self.project, self.project.project_field),
            (self.project, self.project.key),
            (self.launch, self.launch.user_field),
            (self.launch, self.launch.variables_field),
            (self.advanced, self.advanced.runtime_field),
        )

    def _flaws(self) -> dict[QWidget, str]:
        """What makes no sense, by its field."""
        wrong: dict[QWidget, str] = {}
        name, address = self.project.name.text().strip(), self.advanced.address
        if not name:
            wrong[self.project.name_field] = NO_NAME
        elif name.casefold() in self._taken:
            wrong[self.project.name_field] = f"There is already a target named “{name}”. Choose another name."
        if not self._project():
            wrong[self.project.project_field] = NO_PROJECT
        if flaw := self.project.key.flaw():
            wrong[self.project.key] = flaw
        if self.launch.fixed.isChecked() and not self.launch.user.text().strip():
            wrong[self.launch.user_field] = NO_USER
        if flaw := self.launch.variables.flaw():
            wrong[self.launch.variables_field] = flaw
        if runtime_flaw(address) is not None:
            wrong[self.advanced.runtime_field] = NO_RUNTIME
        elif in_the_open(address) and not self.advanced.agreed.isChecked():
            wrong[self.advanced.runtime_field] = NOT_AGREED
        return wrong

    def _target(self) -> TargetSetting:
        fixed = self.launch.fixed.isChecked()
        return replace(
            self._base,
            name=self.project.name.text().strip(),
            project=self._project(),
            runtime=self.advanced.address,
            api=self.advanced.api.currentData(),
            environment=self.project.environment.text().strip() or None,
            user=self.launch.user.text().strip() if fixed else None,
            completion_events=self.advanced.deltas.isChecked(),
            audio_events=self.advanced.audio.isChecked(),
            variables=self.launch.variables.variables(),
            expected_exits=_lines(self.steps.exits.toPlainText()),
            required_variables=_lines(self.steps.required.toPlainText()),
            idle_s=self.advanced.idle.value() or None,
            turn_s=self.advanced.turn.value() or None,
        )

    def _project(self) -> str:
        return self.project.project.text().strip()

    def _lay_out(self) -> None:
        buttons = decision(self, primary("Save" if self._former else "Add", self), self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*EDGE)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.test)
        layout.addWidget(buttons)
        self.resize(600, 560)

    def _stop_test(self) -> None:
        if self.test.running:
            self.test.stop()

    @Slot()
    def _test(self) -> None:
        if not self._makes_sense():
            return
        if not self.project.key.known:
            self.project.key.complain(NO_KEY_YET)
            self.pages.setCurrentWidget(self.project)
            self.project.key.setFocus()
            return
        self.test.begin()
        self.testRequested.emit(self._target(), self.project.key.text)

    @Slot()
    def _change_project(self) -> None:
        """The key of another project is asked for again."""
        if self._asked != self._project():
            self._asked = ""
            self.project.key.show_state(KeyState(keyring=self.project.key.state.keyring))

    @Slot()
    def _ask_for_key(self) -> None:
        if (project := self._project()) and project != self._asked:
            self._asked = project
            self.keyWanted.emit(project)

    @Slot()
    def _forget_key(self) -> None:
        self.keyForgotten.emit(self._project())


def _lines(text: str) -> tuple[str, ...]:
    """The lines that say something, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
