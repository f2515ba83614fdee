"""`vftester rerun`: with the demo agent, and with servers that answer as they are told."""

import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import GUARD_S, CommandLine, Inside
from tests.cli.test_compare import BOOK, PERSON, WISH
from tests.helpers.scripted_server import Reply, ScriptedServer, frames, refusal, stream
from vftester.core.formats.importing import parse
from vftester.core.session import KeptSession
from vftester.settings import Settings, TargetSetting, save
from vftester.store.catalog import Catalog
from vftester.store.reader import Reader

PROJECT = "669ac1abf7bc7fa315756587"
HI = {"type": "text", "payload": {"message": "Hi there"}}
HELLO = stream(frames(HI))
RENEW = {"name": "Renew a loan", "request": {"type": "path-1", "payload": {"label": "Renew a loan"}}}
OFFER = stream(frames(HI, {"type": "choice", "payload": {"buttons": [RENEW]}}))
CUT = stream(frames(HI, end=False), ending="cut")
HANG = stream(frames(HI, end=False), ending="hang")


@pytest.fixture(scope="module")
def demo(home: CommandLine) -> str:
    """The id of a booking with the demo agent."""
    ran = home("talk", "--demo", "--pace", "max", "--say", WISH, "--say", BOOK)
    assert ran.status == 0, ran.err
    return Catalog(store(home)).sessions()[0].id


def store(of: CommandLine) -> Path:
    return of.home / "data" / "vftester" / "sessions.db"


def at(server: ScriptedServer) -> list[str]:
    return ["--runtime", server.runtime, "--project", PROJECT, "--api", "v2"]


def held(vftester: CommandLine, *replies: Reply) -> None:
    """A conversation of as many turns as there are replies: launch, the button, and words."""
    steps = ("button: Renew a loan" if replies[0] is OFFER else "text: one", "text: one", "text: two")
    script = vftester.home / "script.yaml"
    script.write_text("".join(f"- {step}\n" for step in steps[: len(replies) - 1]))
    with ScriptedServer(list(replies)) as server:
        ran = vftester("talk", *at(server), *(["--script", script] if len(replies) > 1 else []))
        assert ran.status == 0, ran.err


def ids(out: str) -> list[str]:
    return [line.split()[0] for line in out.split("\n\n")[0].splitlines()]


def load(of: CommandLine, out: str) -> list[KeptSession]:
    return [Reader(store(of)).load(id_) for id_ in ids(out)]


def test_the_demo_takes_the_same_path_again_and_each_run_knows_what_it_repeats(home: CommandLine, demo: str) -> None:
    ran = home("rerun", demo, "--pace", "max", "--repeat", "2", "--changed", "asks for date of birth")
    assert ran.status == 0, ran.err
    assert ran.err.startswith("2 conversations × 3 turns = 6 turns that use no credits.\n")
    assert ran.err.count("run 2 of 2 · Demo agent · turn 3 of 3: ") == 1
    new = load(home, ran.out)
    assert [(one.session.repeats, one.session.changed) for one in new] == [(demo, "asks for date of birth")] * 2
    listed = {row["id"]: (row["repeats"], row["run"]) for row in json.loads(home("sessions", "--json").out)}
    assert listed == {demo: (None, None), new[0].id: (demo, 1), new[1].id: (demo, 2)}
    compared = json.loads(home("compare", demo, new[1].id, "--json").out)
    assert [(compared[side]["repeats"], compared[side]["run"]) for side in "ab"] == [(None, None), (demo, 2)]
    assert "turns · run 2" in home("compare", demo, new[1].id).out
    assert f"<dd>{demo} · run 2</dd>" in home("export", new[1].id, "--format", "html").out
    assert [[turn.action.label for turn in one.turns] for one in new] == [["Launch", WISH, BOOK]] * 2
    users = {one.session.target.user for one in (*new, Reader(store(home)).load(demo))}
    assert len(users) == 3
    assert "Same path in all 3 turns." in ran.out
    assert "Ready to speak, median of turns 2 and 3: A " in ran.out
    assert max(map(len, ran.out.split("\n\n")[1].splitlines())) <= 80


def test_another_exit_is_told_and_compared(home: CommandLine, demo: str, tmp_path: Path) -> None:
    written = json.loads(home("export", demo).out)
    written["turns"][2]["action"]["payload"] = PERSON
    file = tmp_path / "earlier.json"
    file.write_text(json.dumps(written))
    ran = home("rerun", file, "--pace", "max")
    assert ran.status == 0
    assert 'In turn 3 the earlier session leaves by "details complete", this one leaves by' in ran.out
    assert "Same path until turn 3: A leaves by" in ran.out
    assert parse(file.read_text()).kept.id == load(home, ran.out)[0].session.repeats


def test_re_runs_are_compared_with_the_reference(home: CommandLine, demo: str) -> None:
    (first,) = ids(home("rerun", demo, "--pace", "max").out)
    Catalog(store(home)).mark_reference(first, True)
    try:
        ran = home("rerun", demo, "--pace", "max")
    finally:
        Catalog(store(home)).mark_reference(first, False)
    assert f"A: its reference, {first}. B: now, n = 1." in ran.out


def test_where_a_button_is_gone_the_rest_is_not_sent(vftester: CommandLine) -> None:
    held(vftester, OFFER, HELLO, HELLO)
    with ScriptedServer([HELLO]) as server:
        stopped = vftester("rerun", "last", *at(server))
        assert len(server.turns) == 1
    assert stopped.status == 3
    assert "After turn 1 no button “Renew a loan” is offered this time. No more was sent" in stopped.out
    held(vftester, OFFER, HELLO, HELLO)
    with ScriptedServer([HELLO]) as server:
        went_on = vftester("rerun", "last", *at(server), "--on-divergence", "continue")
        assert [turn.body["action"]["payload"] for turn in server.turns[1:]] == ["Renew a loan", "one"]
    assert went_on.status == 0, went_on.err


def test_a_refused_key_ends_all_runs_with_one_sentence(vftester: CommandLine) -> None:
    held(vftester, HELLO, HELLO)
    with ScriptedServer([refusal(401, '{"data":"Auth Key Required"}')]) as server:
        ran = vftester("rerun", "last", *at(server), "--repeat", "3")
        assert len(server.turns) == 1
    assert ran.status == 3
    assert len(ids(ran.out)) == 1
    (sentence,) = [line for line in ran.err.splitlines() if "Auth Key Required" in line]
    assert sentence.endswith(" 2 more runs were not begun.")


def test_a_reply_that_is_cut_off_ends_its_run_alone(vftester: CommandLine) -> None:
    held(vftester, HELLO, HELLO)
    with ScriptedServer([HELLO, CUT, HELLO]) as server:
        ran = vftester("rerun", "last", *at(server), "--repeat", "2")
    assert ran.status == 3
    assert [[str(turn.state) for turn in one.turns] for one in load(vftester, ran.out)] == [
        ["complete", "truncated"],
        ["complete", "complete"],
    ]


def test_an_interrupt_ends_130_and_what_ran_is_kept(vftester: CommandLine) -> None:
    held(vftester, HELLO, HELLO)
    with ScriptedServer([HELLO, HELLO, HANG]) as server:
        process = vftester.start("rerun", "last", *at(server), "--repeat", "5")
        assert process.stderr is not None
        for _ in range(3):
            process.stderr.readline()
        while len(server.turns) < 3:
            server.arrived.wait(GUARD_S)
        process.send_signal(signal.SIGINT)
        ran = vftester.end(process)
        assert server.closed_by_client.wait(GUARD_S)
    assert ran.status == 130
    assert [len(one.turns) for one in load(vftester, ran.out)] == [2, 1]
    assert "Stopped in run 2 of 5; what ran is kept. 3 more runs were not begun." in ran.err


def test_two_targets_are_held_in_turns_with_fresh_users_each_with_its_own_environment(vftester: CommandLine) -> None:
    held(vftester, HELLO, HELLO)
    with ScriptedServer([HELLO]) as server:
        place = (PROJECT, server.runtime, "v2")
        targets = TargetSetting("old", *place, "main"), TargetSetting("new", *place, "next", variables={"tier": "gold"})
        save(Settings(targets), vftester.home / "config" / "vftester" / "settings.json")
        ran = vftester("rerun", "last", "--target", "old", "--against", "new", "--repeat", "2")
        bodies = [turn.body for turn in server.turns]
    assert ran.status == 0, ran.err
    assert "4 conversations × 2 turns = 8 turns that may use credits." in ran.err
    new = load(vftester, ran.out)
    assert [one.session.target.environment for one in new] == ["main", "next", "main", "next"]
    assert len({one.session.target.user for one in new}) == 4
    assert [body.get("variables") for body in bodies[::2]] == [None, {"tier": "gold"}] * 2
    assert "A: old, n = 2. B: new, n = 2." in ran.out


def test_without_a_target_it_is_the_one_of_the_session_even_in_another_environment(vftester: CommandLine) -> None:
    with ScriptedServer([HELLO]) as server:
        assert vftester("talk", *at(server), "--say", "one").status == 0
        ran = vftester("rerun", "last", "--environment", "next", "--against-environment", "main")
    assert ran.status == 0, ran.err
    assert [one.session.target.environment for one in load(vftester, ran.out)] == ["next", "main"]
    assert "next · 2 of 2 turns · Same tools, exits and end." in ran.out


def test_wrong_usage_sends_nothing(inside: Inside, home: CommandLine, demo: str) -> None:
    inside.home = home.home
    for wrong in (
        ["rerun", "nothing"],
        ["rerun", demo, "--repeat", "0"],
        ["rerun", demo, "--on-divergence", "hand over"],
        ["rerun", demo, "--repeat", "2", "--user", "me"],
        ["rerun", demo, "--target", "unknown"],
        ["rerun", demo, "--against", "unknown"],
        ["rerun", demo, "--demo", "--target", "unknown"],
    ):
        ran = inside(*wrong)
        assert (ran.status, ran.out) == (2, ""), wrong
        assert ran.err.startswith(("Error: ", "Usage: "))


def test_without_a_key_nothing_is_sent(vftester: CommandLine) -> None:
    held(vftester, HELLO)
    vftester.key = None
    with ScriptedServer([HELLO]) as server:
        ran = vftester("rerun", "last", *at(server))
        assert not server.requests
    assert (ran.status, ran.out) == (2, "")
    assert "No API key was found" in ran.err
    assert len(Catalog(store(vftester)).sessions()) == 1
