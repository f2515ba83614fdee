"""Where keys come from, and that they go nowhere else."""

import keyring.backends.null
import pytest

from tests.helpers.keyrings import InMemory, Leaky, Locked, use
from tests.helpers.scripted_server import API_KEY
from vftester.keys import KeyringError, forget_key, has_keyring, key_for, place_of_key, remember_key


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, None)
    monkeypatch.delenv("VF_API_KEY", raising=False)


def test_a_key_comes_from_the_environment_without_its_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (key_for("p"), place_of_key("p")) == (None, None)
    monkeypatch.setenv("VF_API_KEY", f" {API_KEY}\n")
    assert (key_for("p"), place_of_key("p")) == (API_KEY, "environment")


def test_a_key_is_kept_in_the_keyring_and_forgotten_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = InMemory()
    use(monkeypatch, ring)
    assert has_keyring()
    remember_key("p", API_KEY)
    assert ring.kept == {("vftester", "p"): API_KEY}
    assert (key_for("p"), place_of_key("p"), key_for("q")) == (API_KEY, "keyring", None)
    forget_key("p")
    forget_key("p")
    assert (ring.kept, key_for("p")) == ({}, None)


def test_without_a_keyring_a_key_cannot_be_remembered_and_is_not_shown() -> None:
    assert not has_keyring()
    with pytest.raises(KeyringError) as caught:
        remember_key("p", API_KEY)
    assert "VF_API_KEY" in str(caught.value)
    assert API_KEY not in str(caught.value)
    forget_key("p")


def test_a_keyring_that_keeps_nothing_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, keyring.backends.null.Keyring())
    assert not has_keyring()
    use(monkeypatch, Leaky())
    with pytest.raises(KeyringError, match="no keyring that can be used"):
        remember_key("p", API_KEY)


def test_a_keyring_that_stays_locked_is_told_and_its_own_words_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Locked())
    assert key_for("p") is None
    with pytest.raises(KeyringError) as caught:
        remember_key("p", API_KEY)
    assert API_KEY not in str(caught.value)
    assert caught.value.__suppress_context__
    with pytest.raises(KeyringError, match="Unlock the keyring"):
        forget_key("p")
