"""What was found out about this computer: each part with a verdict and, where it is not well, what to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from vftester.core.support import without_keys

Verdict: TypeAlias = Literal["ok", "attention", "broken"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""From well to worst: it works; it works, but not all of it; it does not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: what was found in plain words, what to do ("" where it is well), and what was measured, by name."""

    part: str
    verdict: Verdict
    found: str
    advice: str = ""
    measured_ms: Mapping[str, float] = field(default_factory=dict)


def worst(findings: Iterable[Finding]) -> Verdict:
    """The gravest verdict of all; ok where there is none."""
    return max((finding.verdict for finding in findings), key=VERDICTS.index, default="ok")


def findings_lines(findings: Sequence[Finding]) -> list[str]:
    """As a terminal shows them: verdict, part and what was found, what to do below it, and all of it in one line."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.verdict:<9}  {finding.part:<8}  {_shown(finding.found)}")
        if finding.advice:
            lines.append(f"{'':<9}  {'':<8}  → {_shown(finding.advice)}")
    counts = {verdict: sum(finding.verdict == verdict for finding in findings) for verdict in VERDICTS}
    if counts["broken"]:
        also = f", {counts['attention']} more to look at" if counts["attention"] else ""
        return [*lines, "", f"Broken: {counts['broken']} of {len(findings)}{also}. Each arrow says what to do."]
    if counts["attention"]:
        return [*lines, "", f"Nothing is broken. To look at: {counts['attention']} of {len(findings)}."]
    return [*lines, "", "All is well."]


def findings_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """The worst verdict, and each part: `verdict`, `found`, `advice` (null where it is well), `measured_ms`."""
    return {
        "verdict": worst(findings),
        "parts": [
            {
                "part": finding.part,
                "verdict": finding.verdict,
                "found": _shown(finding.found),
                "advice": _shown(finding.advice) or None,
                "measured_ms": dict(finding.measured_ms),
            }
            for finding in findings
        ],
    }


def _shown(text: str) -> str:
    """On one line, without anything that has the form of a key."""
    return without_keys(" ".join(text.split()))
