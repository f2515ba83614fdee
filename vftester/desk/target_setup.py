"""Setting up targets at the desk: added, changed, copied, removed and brought back, and their connection tested."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from vftester.assembly import tried
from vftester.desk.choices import Choices
from vftester.desk.keys import Keys
from vftester.desk.tasks import Tasks
from vftester.gui.window import MainWindow
from vftester.log_file import hide
from vftester.settings import TargetSetting
from vftester.voiceflow.network import Network

if TYPE_CHECKING:
    from vftester.gui.targets.target_dialog import TargetDialog
    from vftester.gui.targets.targets_dialog import TargetsDialog

NO_KEY = "There is no API key for this project yet. Type it, then test again."


@dataclass(frozen=True, slots=True)
class Removed:
    """A target that was taken out: where it stood, and whether it was the chosen one."""

    place: int
    setting: TargetSetting
    chosen: bool


class TargetSetup(QObject):
    """Opens the dialogs of targets and does what is wished there. `changed` is called when others are set up."""

    def __init__(
        self, window: MainWindow, choices: Choices, keys: Keys, tasks: Tasks, network: Network,
        changed: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._choices = choices
        self._keys = keys
        self._tasks = tasks
        self._network = network
        self._changed = changed
        self._targets: TargetsDialog | None = None
        self._target: TargetDialog | None = None
        self._test: asyncio.Task[None] | None = None
        self._undoable = False
        self._removed: Removed | None = None  # what can be brought back
        window.addTargetRequested.connect(self._add)
        window.targetsRequested.connect(self._open)

    def close(self) -> None:
        """Leave the dialogs; what was typed and not saved is gone, and what was removed stays removed."""
        for dialog in (self._target, self._targets):
            if dialog is not None:
                dialog.reject()
        self._window.bars.finish()

    @property
    def _names(self) -> list[str]:
        return [target.name for target in self._choices.settings.targets]

    @Slot()
    def _open(self) -> None:
        from vftester.gui.targets.targets_dialog import TargetsDialog

        if self._targets is not None:
            return
        dialog = self._targets = TargetsDialog(self._window)
        dialog.addWanted.connect(self._add)
        dialog.editWanted.connect(self._edit)
        dialog.duplicateWanted.connect(self._duplicate)
        dialog.removed.connect(self._remove)
        dialog.undone.connect(self._bring_back)
        dialog.removalFinal.connect(self._let_go)
        dialog.undoLeft.connect(self._offer_undo)
        dialog.finished.connect(self._left_list)
        self._show()
        dialog.open()

    @Slot()
    def _add(self) -> None:
        self._ask(None, "")

    @Slot(str)
    def _edit(self, name: str) -> None:
        self._ask(self._choices.settings.target(name), name)

    @Slot(str)
    def _duplicate(self, name: str) -> None:
        if (setting := self._choices.settings.target(name)) is not None:
            self._ask(replace(setting, name=_free(name, self._names)), "")

    def _ask(self, setting: TargetSetting | None, former: str) -> None:
        from vftester.gui.targets.target_dialog import TargetDialog

        if self._target is not None:  # one at a time
            return
        over: QWidget = self._targets or self._window
        dialog = self._target = TargetDialog(self._names, over, setting, former)
        dialog.targetEntered.connect(self._enter)
        dialog.keyWanted.connect(self._tell_key)
        dialog.keyForgotten.connect(self._forget_key)
        dialog.testRequested.connect(self._begin_test)
        dialog.testStopped.connect(self._stop_test)
        dialog.finished.connect(self._left_target)
        dialog.look_for_key()
        dialog.open()

    @Slot(object, str, str)
    def _enter(self, setting: TargetSetting, key: str, former: str) -> None:
        self._choices.take(self._choices.settings.with_target(setting, former or None))
        self._show(setting.name)
        if key:
            self._tasks.own(self._keys.keep(setting.project, key), "key")

    @Slot(str)
    def _remove(self, name: str) -> None:
        settings = self._choices.settings
        setting = settings.target(name)
        if setting is None or self._targets is None:
            return
        removed = self._removed = Removed(self._names.index(name), setting, settings.current == name)
        self._choices.take(settings.without_target(name))
        self._show()
        self._targets.offer_undo(f"“{name}” was removed.", removed)

    @Slot(str, object)
    def _offer_undo(self, sentence: str, removed: object) -> None:
        """The dialog is left: what was removed in it can be brought back from the window."""
        bar = self._window.undo
        if not self._undoable:
            self._undoable = True
            bar.undone.connect(self._bring_back)
            bar.finished.connect(self._let_go)
        bar.offer(sentence, removed)

    @Slot(object)
    def _bring_back(self, removed: object) -> None:
        if not isinstance(removed, Removed):
            return
        settings, setting = self._choices.settings, removed.setting
        if settings.target(setting.name) is not None:  # another is called so by now
            setting = replace(setting, name=_free(setting.name, self._names))
        current = setting.name if removed.chosen else settings.current
        self._choices.take(replace(settings.with_target(setting, at=removed.place), current=current))
        self._show(setting.name)

    @Slot(object)
    def _let_go(self, removed: object) -> None:
        """No target of the project is left: its key is of no more use."""
        if not isinstance(removed, Removed):
            return
        project = removed.setting.project
        if removed is self._removed:
            self._removed = None
        elif self._removed is not None and self._removed.setting.project == project:
            return  # the one that was removed after it may be brought back
        if all(target.project != project for target in self._choices.settings.targets):
            self._tasks.own(self._keys.forget(project), "key")

    @Slot(str)
    def _tell_key(self, project: str) -> None:
        self._tasks.own(self._show_key(project), "key")

    @Slot(str)
    def _forget_key(self, project: str) -> None:
        self._tasks.own(self._forget(project), "key")

    async def _forget(self, project: str) -> None:
        try:
            await self._keys.forget(project)
        finally:
            await self._show_key(project)

    async def _show_key(self, project: str) -> None:
        state = await self._keys.state(project)
        if self._target is not None:
            self._target.show_key(project, state)

    @Slot(object, str)
    def _begin_test(self, setting: TargetSetting, key: str) -> None:
        self._stop_test()
        self._test = self._tasks.own(self._try(setting, key), "test of a connection")

    @Slot()
    def _stop_test(self) -> None:
        if self._test is not None:
            self._test.cancel()

    async def _try(self, setting: TargetSetting, typed: str) -> None:
        loop = asyncio.get_running_loop()

        def tell(step: str) -> None:
            loop.call_soon_threadsafe(self._show_step, step)

        hide(typed)
        key = typed or await self._keys.found(setting.project)
        if key is None:
            self._show_result(NO_KEY, ok=False)
            return
        found = await asyncio.wrap_future(self._network.submit(tried(setting, key, tell)))
        self._show_result(found.sentence, ok=found.ok)

    def _show_step(self, step: str) -> None:
        if self._target is not None:
            self._target.show_step(step)

    def _show_result(self, sentence: str, *, ok: bool) -> None:
        if self._target is not None:
            self._target.show_result(sentence, ok)

    def _show(self, chosen: str = "") -> None:
        """Show what is set up now, here and in the window."""
        if self._targets is not None:
            self._targets.show_targets(self._choices.settings.targets, chosen)
        self._changed()

    @Slot()
    def _left_target(self) -> None:
        self._target = None

    @Slot()
    def _left_list(self) -> None:
        self._targets = None


def _free(name: str, taken: list[str]) -> str:
    """A name for a copy that no target has."""
    names = {other.casefold() for other in taken}
    copies = [f"{name} copy", *(f"{name} copy {number}" for number in range(2, len(taken) + 3))]
    return next(copy for copy in copies if copy.casefold() not in names)
