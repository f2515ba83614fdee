"""Commands that hold a conversation: with an agent, again from what is stored, or as the agent."""

from pathlib import Path
from typing import Any, Literal

import click

from vftester.cli.options import Pace, demo_options, kept_session, store_of, store_option, target_options


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0: any free one.")
@demo_options
def demo(port: int, seed: int, pace: float, stream: bool) -> int:
    """Serve the demo agent on 127.0.0.1 until interrupted.

    It prints one line: its base URL, its project id and its throw-away key.
    """
    import threading

    from vftester.demo.server import DemoOptions, DemoServer
    from vftester.resources import resource

    with DemoServer(resource("agents"), DemoOptions(seed=seed, pace=pace, stream=stream, port=port)) as address:
        click.echo(f"Demo agent at {address.runtime} project {address.project} key {address.key}")
        threading.Event().wait()
    return 0


@click.command("talk")
@target_options
@demo_options
@click.option("--say", "said", multiple=True, metavar="TEXT", help="Say this; may be given again and again.")
@click.option("--script", type=click.Path(path_type=Path), help="A YAML list of what to say and do, after each --say.")
@click.option(
    "--export",
    "export_to",
    type=click.Path(path_type=Path),
    help="Write the session to this file when it is over.",
)
@click.option("--jsonl", is_flag=True, help="Print each record and each segment as a line of JSON instead of words.")
@click.option("--speak/--mute", default=False, help="Speak the reply as it arrives; --mute is the default.")
@click.option("--wav", type=click.Path(path_type=Path), help="Speak, and save what was said, at the times it was said.")
@click.option("--name", help="Name of the session.")
@store_option
def talk_(
    said: tuple[str, ...],
    script: Path | None,
    export_to: Path | None,
    jsonl: bool,
    speak: bool,
    wav: Path | None,
    name: str | None,
    db: Path | None,
    **choice: Any,
) -> int:
    """Hold one conversation: launch, then each --say in order; on a terminal with none, what you type.

    With whom: --demo, --target, or --runtime with --project; else the target chosen in the window, or the demo agent
    where none is set up. The agent's words go to standard output, all else to standard error.
    """
    from vftester.talk import TalkOptions, talk
    from vftester.target_choice import TargetChoice

    return talk(
        TalkOptions(
            TargetChoice(**choice), said, script, export_to, jsonl, speak or wav is not None, wav, name, store_of(db)
        )
    )


@click.command("replay")
@click.argument("session")
@click.option(
    "--speed",
    type=Pace(),
    default="1",
    show_default=True,
    help="A factor that multiplies speed, or max: wait for nothing.",
)
@click.option("--whole", is_flag=True, help="As if each reply had been awaited: all of it comes at its end.")
@click.option("--speak/--mute", default=False, help="Speak the replies again; --mute is the default.")
@click.option("--jsonl", is_flag=True, help="Print each record and each segment as a line of JSON instead of words.")
@click.option("--wav", type=click.Path(path_type=Path), help="Speak, and save what is said, at the times it is said.")
@store_option
def replay_(
    session: str, speed: float, whole: bool, speak: bool, jsonl: bool, wav: Path | None, db: Path | None
) -> int:
    """Play a session again with its own timing, without any network.

    SESSION: an id, the beginning of one, an exported file, or last.
    """
    from vftester.replay import ReplayOptions, replay

    store = store_of(db)
    return replay(
        kept_session(session, store), ReplayOptions(speed, whole, speak or wav is not None, jsonl, wav, store)
    )


@click.command("rerun")
@click.argument("session")
@target_options
@demo_options
@click.option("--repeat", "times", type=click.IntRange(1, 1000), default=1, help="So many times, each a new session.")
@click.option(
    "--on-divergence",
    type=click.Choice(["stop", "continue"]),
    default="stop",
    show_default=True,
    help="Where the agent calls other tools, leaves otherwise, ends, or offers no button that was pressed.",
)
@click.option("--changed", default="", metavar="TEXT", help="What was changed since; it is kept with each new session.")
@click.option("--pauses", is_flag=True, help="Wait between turns as long as was waited then, up to a minute.")
@click.option("--against", metavar="NAME", help="A second target that was set up, in turns with the first: A B A B.")
@click.option("--against-environment", metavar="NAME", help="The same, in another environment.")
@store_option
def rerun_(
    session: str,
    times: int,
    on_divergence: Literal["stop", "continue"],
    changed: str,
    pauses: bool,
    against: str | None,
    against_environment: str | None,
    db: Path | None,
    **choice: Any,
) -> int:
    """Send the same user turns again, live, to whom the session was held with unless TARGET says otherwise.

    Each run is a new session, held with a fresh user. SESSION: an id, the beginning of one, an exported file, or last.
    """
    from vftester.rerun import RerunOptions, rerun
    from vftester.target_choice import TargetChoice

    store = store_of(db)
    asked = TargetChoice(**choice)
    changed = " ".join(changed.split())
    return rerun(
        RerunOptions(
            kept_session(session, store),
            asked,
            store,
            times,
            on_divergence,
            changed,
            pauses,
            against,
            against_environment,
        )
    )
