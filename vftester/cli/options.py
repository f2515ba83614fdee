"""The options that several commands have, and the store and the sessions that are meant by what was given."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from vftester.core.session import APIS, PUBLIC_RUNTIME, KeptSession

F = TypeVar("F", bound=Callable[..., Any])


class Pace(click.ParamType[float]):
    name = "pace"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if value == "max":
            return math.inf
        try:
            pace = float(value)
        except ValueError:
            pace = 0.0
        if not 0 < pace < math.inf:
            self.fail(f"{value!r} is no pace: give a factor above 0, or max.", param, ctx)
        return pace


def demo_options(command: F) -> F:
    """DEMO: how the demo agent speaks."""
    for option in (
        click.option("--stream/--no-stream", default=True, help="--no-stream: the demo agent's steps arrive whole."),
        click.option(
            "--pace",
            type=Pace(),
            default="1",
            show_default=True,
            help="A factor that multiplies the demo agent's speed, or max: it waits for nothing.",
        ),
        click.option(
            "--seed",
            type=int,
            default=1,
            show_default=True,
            help="The same seed and inputs give the same stream of the demo agent.",
        ),
    ):
        command = option(command)
    return command


def target_options(command: F) -> F:
    """TARGET: whom to talk to."""
    for option in (
        click.option("--audio-events", is_flag=True, help="Ask for Voiceflow's own audio too."),
        click.option("--no-completion-events", is_flag=True, help="Do not ask for partial text."),
        click.option("--user", help="The user id; a fresh one unless given."),
        click.option("--environment", help="Environment alias or version id."),
        click.option("--api", type=click.Choice(APIS), help="API generation; v4 unless given."),
        click.option("--project", help="Project id, from the agent's settings in Voiceflow."),
        click.option(
            "--unencrypted", is_flag=True, help="Send the key although the runtime of another computer is http://."
        ),
        click.option("--runtime", help=f"The runtime's base URL; {PUBLIC_RUNTIME} unless given."),
        click.option("--target", "target_name", help="A target that was set up in the window."),
        click.option("--demo", "demo", is_flag=True, help="The demo agent, started and stopped with this command."),
    ):
        command = option(command)
    return command


store_option = click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The store; VFTESTER_DB or the user data folder unless given.",
)


def store_of(db: Path | None) -> Path:
    from vftester.settings import store_path

    return db or store_path()


def kept_session(session: str, store: Path) -> KeptSession:
    """A session by its id, the beginning of one, `last`, or an exported file."""
    from vftester.store.files import read_import
    from vftester.store.reader import Reader

    named = named_session(session, store)
    return read_import(Path(named)).kept if Path(named).is_file() else Reader(store).load(named)


def named_session(session: str, store: Path) -> str:
    """An exported file, or the id of a session that is there."""
    from vftester.store.reader import Reader

    return session if Path(session).is_file() else Reader(store).find(session)
