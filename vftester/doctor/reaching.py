"""The network: the way to the runtime of the current target, step by step. No key is sent."""

from vftester.core.findings import Finding, Verdict
from vftester.core.session import PUBLIC_RUNTIME
from vftester.core.timeline.timescale import MS
from vftester.settings import Settings
from vftester.voiceflow.probing import probed

_IN_BETWEEN = (407, 511)
"""Statuses of a proxy or a sign-in page, never of a runtime."""


def network(settings: Settings) -> Finding:
    """Whether the runtime answers. Where the demo agent is the target, nothing is broken without a network."""
    chosen = settings.target(settings.current)
    probe = probed(chosen.runtime if chosen is not None else PUBLIC_RUNTIME)
    worst: Verdict = "broken" if chosen is not None else "attention"
    measured = {step: ns / MS for step, ns in probe.steps_ns.items()}
    times = ", ".join(f"{step} {ms:.0f} ms" for step, ms in measured.items())
    through = f" through the proxy {probe.proxy}" if probe.proxy else ""
    if probe.trouble is not None:
        found, advice = _parted(probe.trouble)
        if times:
            found = f"{found} Before that: {times}."
        if chosen is None:
            advice += " The demo agent works without a network."
        return Finding("network", worst, found, advice, measured)
    found = f"{probe.host}{through}: {times}, status {probe.status}"
    if probe.moved or probe.status in _IN_BETWEEN:
        return Finding(
            "network", worst, f"{found}: something else answers in its place.",
            "A sign-in page or a proxy is in between: sign in to the network, or look at HTTPS_PROXY and NO_PROXY.",
            measured,
        )  # fmt: skip
    if probe.status is not None and probe.status >= 500:
        return Finding("network", "attention", f"{found}: it is in trouble itself.", "Try again later.", measured)
    return Finding("network", "ok", found, measured_ms=measured)


def _parted(sentences: str) -> tuple[str, str]:
    """What happened, and what to do: the first sentence and the others, without what is said of turns."""
    kept = sentences.removesuffix(" Nothing was sent.")
    found, mark, advice = kept.partition(". ")
    return (f"{found}.", advice) if mark else (kept, "Look at the target's address in the window.")
