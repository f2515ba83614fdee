"""Where running text may be cut for the ear: sentences, clauses, lines, and at the latest after 220 characters.

Text streams, so every rule names the character that decides it: a `Cut` is decided by `text[:known]` alone, and of all
cuts the one decided first wins. That makes the segments the same whether the text comes whole or a character at a time.
"""

# ruff: noqa: RUF001  # the full-width marks of Chinese and Japanese are meant

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

LIMIT = 220
"""No segment but a code block is longer."""

EARLY = 12
"""The first piece of a message may close at a clause mark from this length on ..."""

LATER = 60
"""... and every later one from this."""

Asked = Callable[[str, str, str], bool]
"""Does a sentence end with this head and this end, if this comes next? Whoever knows the language answers."""

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0f\u20e3\U000e0020-\U000e007f"
_QUOTES = "\"'”’»›“‘)\\]}）］】」』》〉*_~`"
_RUN = r"[.!?…。！？｡]+"
_CLOSERS = rf"(?:[{_QUOTES}]|[ \t]*[{EMOJI}]+|</[A-Za-z][\w:-]*\s*>|<[A-Za-z][^<>\n]*/>|[ \u00a0\u202f]»(?=\s|$))*"

_MARK = re.compile(rf"(?P<run>{_RUN})|(?P<clause>[,;:–—，、；：،؛])|(?P<line>\r?\n)")
_MAY_CUT = re.compile(r"[.!?…。！？｡\n]|[,;:–—，、；：،؛](?!\s)")
ANY_MARK = re.compile(r"[.!?…。！？｡\n\r,;:–—，、；：،؛]")
"""Text without any of these cuts nothing, and settles nothing that is open."""

_CLAUSE_MARK = re.compile(r"[,;:–—，、；：،؛]")
_MARKS_AT_END = re.compile(r"[.!?…。！？｡,;:–—，、；：،؛]+")
_AFTER_RUN = re.compile(_CLOSERS)
_AFTER_CLAUSE = re.compile(rf"[{_QUOTES}]*")
_END = re.compile(rf"(?P<run>{_RUN}){_CLOSERS}$")
# A tag or an entity that has begun may still turn out to be one: it is never stepped into.
_GAP = re.compile(r"(?:<[A-Za-z/!][^<>\n]*>|&#?\w{1,8};|(?!<[A-Za-z/!]|&#?\w)[\W_])*(?=[^\W_])")
_WORD = re.compile(r"[^\W_](?:[^\W_]|['’-])*")
_NEXT_LINE = re.compile(r"[ \t\r]*(\n|\S)")
_STRUCTURE = re.compile(r"#{1,6}\s|[-*+•◦▪‣●–—]\s|\d{1,3}[.)]\s|\||>|`{3}|~{3}")
_OPEN = re.compile(r"(?:\[[^\]\n]*|\]\([^)\n]*|<[/!a-zA-Z][^<>\n]*)$")
_ADDRESS = re.compile(r"(?:[a-z]+://|www\.|\S\.\w{2,}/)\S*$", re.IGNORECASE)
_LETTERS = re.compile(rf"[{CJK}]")
_MARKUP = re.compile(r"<[/!a-zA-Z][^<>]*>|[*_~`#]")
_MONTHS = re.compile(r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b")

_ZONE = re.compile(r"(?:[ACEMP][DS]?T|UTC|GMT|CES?T|BST|IST|JST)\b")

# What sentencex's lists lack, or lets go before a word that often begins a sentence ("e.g. The").
_UNFINISHED = (
    "e.g i.e dr mr mrs ms prof approx mm mme mlle n° c.-à-d p.ex j.-c z.b d.h u.a o.ä i.d.r bzw ca nr inkl exkl zzgl "
    "ggf evtl vgl abb tel hr incl excl apt"
)
_ABBREVIATIONS = frozenset(_UNFINISHED.split())
_HOURS = frozenset({"a.m", "p.m"})


class Cut(NamedTuple):
    """The segment ends before `at`; `text[:known]` was enough to know."""

    at: int
    known: int


def next_cut(text: str, line: str, least: int, checked: int, settled: int, asked: Asked) -> tuple[Cut | None, int]:
    """The first cut of a segment that begins `text`, and how much of it is settled; None if nothing more decides yet.

    `line` is what came before `text` in the same line; at a clause mark the segment must have `least` characters;
    `text[:checked]` was looked at before and decided nothing. What is settled is never asked again: no mark in
    `text[:settled]` cuts, whatever comes; that counts where nothing cuts.
    """
    best: Cut | None = None
    first_open = len(text)
    for mark in _MARK.finditer(text, settled, LIMIT + 1):
        if best is not None and mark.start() >= best.known:
            break
        for cut in _cuts_at(mark, text[: LIMIT + 1], line, least, checked, asked):
            if cut.known > checked and (best is None or cut.known < best.known):
                best = cut
        if best is None and mark.start() < first_open and not _is_decided(mark, text):
            first_open = mark.start()
    if best is None and len(text) > LIMIT:
        best = Cut(_forced(text[: LIMIT + 1]), LIMIT + 1)
    if text.endswith("\r"):
        first_open = min(first_open, len(text) - 1)
    return best, first_open


def settled_without(text: str, settled: int, least: int) -> int | None:
    """How much of `text` is settled where a look tells that nothing cuts it, as of most arrivals.

    None: `next_cut` has to be asked.
    """
    length = len(text)
    if length > LIMIT or _CLAUSE_MARK.search(text, settled if settled >= least else least - 1, length - 1):
        return None
    found = _MAY_CUT.search(text, settled)
    if found is None:
        return length - 1 if text[-1] == "\r" else length  # it may be the first half of a line's end
    # A mark that nothing has followed yet decides nothing.
    return found.start() if _MARKS_AT_END.fullmatch(text, found.start()) else None


def _is_decided(mark: re.Match[str], text: str) -> bool:
    """Whether it is known for good if `mark` cuts: the word that follows is there, and a character after it."""
    gap = _GAP.match(text, mark.end())
    word = _WORD.match(text, gap.end()) if gap else None
    return word is not None and word.end() < len(text)


def _cuts_at(mark: re.Match[str], text: str, line: str, least: int, checked: int, asked: Asked) -> Iterator[Cut]:
    match mark.lastgroup:
        case "run":
            yield from _sentence(mark, text, checked, asked)
            if mark[0].endswith(("…", "..")):
                yield from _clause(mark, text, least)
        case "clause":
            yield from _clause(mark, text, least)
        case _:
            yield from _line(mark, text, line)


def _sentence(mark: re.Match[str], text: str, checked: int, asked: Asked) -> Iterator[Cut]:
    """A sentence is closed when a later one has begun: by its first letter if that is enough, else its first word."""
    closers = _AFTER_RUN.match(text, mark.end())
    at = closers.end() if closers else mark.end()
    gap = _GAP.match(text, at)
    if gap is None:
        return
    first = gap.end()
    letter, head, run = text[first], text[: mark.start()], mark[0]
    apart = first > at and text[at].isspace()
    eastern = run[-1] in "。！？｡" or (run[-1] in "!?" and _LETTERS.match(letter) is not None)
    if not (apart or eastern or ">" in text[mark.end() : at]) or _inside_markup(text[:at]):
        return
    if (letter.islower() and run.endswith(("…", ".."))) or (text[at - 1] in "」』”" and letter in "とっ"):
        return
    if run == "." and _goes_on(head, text[at:first], text[first:]):
        return
    head, end = _plain(head), run + _MARKUP.sub("", text[mark.end() : at])
    word = _WORD.match(text, first)
    word_end = word.end() if word else first + 1
    if letter.isalpha() and not letter.islower() and not letter.isupper():
        if first + 1 > checked and asked(head, end, letter):
            yield Cut(at, first + 1)
        return
    sure = letter.isupper() and letter != "I" and not _digit(head) and "." not in _last_word(head)
    if sure and first + 1 > checked and asked(head, end, letter):
        yield Cut(at, first + 1)
    elif word_end < len(text) and word_end + 1 > checked and asked(head, end, text[first : word_end + 1]):
        yield Cut(at, word_end + 1)


def _clause(mark: re.Match[str], text: str, least: int) -> Iterator[Cut]:
    closers = _AFTER_CLAUSE.match(text, mark.end())
    at = closers.end() if closers else mark.end()
    if at < least or at >= len(text):
        return
    before, after, sign = text[: mark.start()], text[at], mark[0]
    if sign in ",;:" or sign.endswith(("…", "..")):
        fits = after.isspace() or (sign.endswith("…") and _LETTERS.match(after) is not None)
    elif sign == "–":
        fits = after.isspace() and before[-1:].isspace()
    else:
        fits = sign != "—" or after != "—"
    if not fits or before.endswith((".", "\n")) or _inside_markup(text[:at]):
        return
    known = at + 1
    if _digit(before.rstrip()):  # 3, 2026 · 10 – 12 · 8: 40
        rest = text[at:].lstrip()
        if not rest or rest[0].isdigit():
            return
        known = len(text) - len(rest) + 1
    yield Cut(at, known)


def _line(mark: re.Match[str], text: str, line: str) -> Iterator[Cut]:
    """A line ends what it says if it is an item, a heading or a row, or if the next does not go on in lower case."""
    start = text.rfind("\n", 0, mark.start()) + 1
    whole = text[start : mark.start()] if start else line + text[: mark.start()]
    if is_structure(whole):
        yield Cut(mark.start(), mark.end())
        return
    following = _NEXT_LINE.match(text, mark.end())
    if following is not None and not following[1].islower():
        yield Cut(mark.start(), following.end())


def _forced(text: str) -> int:
    """Where to cut `text`, one character longer than allowed: at a space, in Chinese and Japanese at a character."""
    spaces = [i for i in range(1, LIMIT + 1) if _may_break(text, i)]
    for at in reversed(spaces):
        if at < LATER:
            break
        head = text[:at].rstrip()
        if not (_digit(head) or head.endswith(".") or text[at:].lstrip()[:1].isdigit() or _inside_markup(head)):
            return at
    if spaces:
        return spaces[-1]
    for at in range(LIMIT, LATER, -1):
        if unicodedata.category(text[at]) not in ("Mn", "Mc", "Me", "Cf") and text[at - 1] != "\u200d":
            return at
    return LIMIT  # marks upon marks: one long character, cut like any other text rather than into single marks


def _may_break(text: str, at: int) -> bool:
    if text[at].isspace():
        return True
    if not (_LETTERS.match(text[at - 1]) or _LETTERS.match(text[at])):
        return False
    category, before = unicodedata.category(text[at]), unicodedata.category(text[at - 1])
    return category not in ("Pe", "Pf", "Po", "Mn", "Mc", "Cf", "Lm") and before not in ("Ps", "Pi")


def is_structure(line: str) -> bool:
    """Is this (the beginning of) a list item, a heading, a quotation, a table's row or a fence?"""
    return _STRUCTURE.match(line.lstrip()) is not None


def ends_sentence(text: str, asked: Asked) -> bool:
    """May `text` be flushed by a pause: does it end a sentence, as far as anyone can tell before the rest has come?

    `It costs 3.` may become `3.50`, `J.` a name, `example.com/a?` an address.
    """
    text = text.rstrip()
    end = _END.search(text[-LIMIT:])
    if end is None or _inside_markup(text) or _ADDRESS.search(text):
        return False
    head = text[: len(text) - len(end[0])]
    if end["run"] != ".":
        return True
    word = _last_word(head)
    if _digit(head) or _is_abbreviation(word) or word.casefold() in _HOURS or (len(word) == 1 and word.isalpha()):
        return False
    return asked(_plain(head), ".", "Zq")


def _inside_markup(text: str) -> bool:
    """Does `text` end within code, a link or a tag?"""
    line = text[text.rfind("\n") + 1 :]
    if "`" in line and line.count("`") % 2 == 1:
        return True
    return ("[" in line or "<" in line or "](" in line) and _OPEN.search(line) is not None


def _goes_on(head: str, gap: str, following: str) -> bool:
    """Does the full stop after `head` end no sentence, whatever sentencex says? `following` begins with a letter."""
    word = _last_word(head)
    if head.strip().isdigit() or _is_abbreviation(word):  # "1. First", "Dr. Okafor"
        return True
    if not following[0].isupper() and (gap.endswith(("(", "[")) or word.casefold() in _HOURS):  # "11 a.m. ($320)"
        return True
    if following[0].islower() and len(word) <= 3:  # "Mon. to Fri."
        return True
    if following[0].isupper() and word.casefold() in _HOURS and _ZONE.match(following):
        return True
    return _digit(head) and _MONTHS.match(following) is not None


def _is_abbreviation(word: str) -> bool:
    return word.casefold() in _ABBREVIATIONS or word == "M" or (len(word) == 1 and word.islower())


def _last_word(head: str) -> str:
    return (head.rsplit(None, 1) or [""])[-1].lstrip("([{\"'“„«*_~`") if head[-1:].strip() else ""


def _digit(text: str) -> bool:
    return text[-1:].isdigit()


def _plain(head: str) -> str:
    return _MARKUP.sub("", head).lstrip()
