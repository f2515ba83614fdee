"""The keys at the desk: from the environment, the keyring, or the person, who is asked where there is none."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from vftester.core.ports import OutsideError
from vftester.gui.offer_bar import OfferBar
from vftester.gui.targets.key_field import KeyState
from vftester.gui.window import MainWindow
from vftester.keys import KeyringError, forget_key, has_keyring, key_for, place_of_key, remember_key
from vftester.log_file import hide
from vftester.settings import TargetSetting

if TYPE_CHECKING:
    from vftester.gui.targets.key_dialog import KeyDialog


NOT_KEPT = (
    "This computer's keyring did not keep the API key, perhaps because it is locked. vftester holds the key until it "
    "closes, and asks for it again at the next start."
)


class NotAskedError(OutsideError):
    """The person gave no key; nothing was sent."""


class Keys:
    """Keys of this run by project, and those of the keyring. Its `repr` shows none."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._typed: dict[str, str] = {}  # of this run only: what no keyring keeps
        self._entered: set[str] = set()  # projects whose key was typed at a launch of this run
        self._refused: set[str] = set()
        self._asking: KeyDialog | None = None
        self._closed = False

    def close(self) -> None:
        """Ask no more."""
        self._closed = True
        if self._asking is not None:
            self._asking.reject()

    async def found(self, project: str) -> str | None:
        """The key of a project, where there is one."""
        key = self._typed.get(project) or await asyncio.to_thread(key_for, project)
        if key is not None:
            hide(key)
        return key

    async def state(self, project: str) -> KeyState:
        """Where the key of a project is."""
        keyring = await asyncio.to_thread(has_keyring)
        place = await asyncio.to_thread(place_of_key, project)
        return KeyState("memory" if project in self._typed else place, keyring)

    async def wanted(self, setting: TargetSetting) -> str:
        """The key of a target; the person is asked where there is none. Raises NotAskedError where none is given."""
        if key := await self.found(setting.project):
            return key
        keyring = await asyncio.to_thread(has_keyring)
        asked = await self._ask(setting, keyring=keyring)
        if asked is None:
            why = "the key was refused" if setting.project in self._refused else "there is no API key"
            raise NotAskedError(f"Nothing was launched: {why} for “{setting.name}”. Launch asks again.")
        key, remember = asked
        hide(key)
        self._entered.add(setting.project)
        self._refused.discard(setting.project)
        if remember:
            await self.keep(setting.project, key)
        else:
            self._typed[setting.project] = key
        return key

    async def refused(self, project: str) -> bool:
        """Voiceflow refused the key: where it was typed in this run it is forgotten, to be asked for again.

        Whether it is. One that was kept before stays: it may be Voiceflow that is wrong.
        """
        if project not in self._entered and project not in self._typed:
            return False
        self._entered.discard(project)
        self._refused.add(project)
        with suppress(KeyringError):
            await self.forget(project)
        return True

    async def keep(self, project: str, key: str) -> None:
        """Put a key into the keyring; where there is none, hold it until the program ends."""
        hide(key)
        self._typed[project] = key
        try:
            await asyncio.to_thread(remember_key, project, key)
        except KeyringError:
            if await asyncio.to_thread(has_keyring):  # else the dialogs have said so where the key was typed
                self._window.bars.add(OfferBar(NOT_KEPT, "", self._window))
        else:
            del self._typed[project]

    async def forget(self, project: str) -> None:
        """Forget a key, wherever it is kept. Raises KeyringError."""
        self._typed.pop(project, None)
        await asyncio.to_thread(forget_key, project)

    async def _ask(self, setting: TargetSetting, *, keyring: bool) -> tuple[str, bool] | None:
        if self._closed:
            return None
        answer: asyncio.Future[tuple[str, bool] | None] = asyncio.get_running_loop().create_future()
        from vftester.gui.targets.key_dialog import KeyDialog

        dialog = self._asking = KeyDialog(
            setting.name,
            setting.project,
            keyring=keyring,
            refused=setting.project in self._refused,
            parent=self._window,
        )

        def entered(key: str, remember: bool) -> None:
            if not answer.done():
                answer.set_result((key, remember))

        def finished(result: int) -> None:
            if not answer.done() and result != QDialog.DialogCode.Accepted:
                answer.set_result(None)

        dialog.keyEntered.connect(entered)
        dialog.finished.connect(finished)
        dialog.open()
        try:
            return await answer
        finally:
            self._asking = None
