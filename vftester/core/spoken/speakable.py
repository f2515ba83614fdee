"""The speakable form of shown text, with a map back to it, so that a word that is heard can be shown.

A voice reads signs aloud ("asterisk asterisk", "h t t p s colon"); people who speak a text do not. Dropped: the signs
of markdown, tags of SSML and HTML (their text stays), emoji, code blocks, characters nobody sees. Links say their text,
images their description, addresses are said as people say them and cut short if long, cells of a table are parted by
commas. What holds no letter and no digit is silent.

No library: those that read markdown (markdown-it-py, mistune) know the lines of a source, not its characters.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from html import unescape

_TOKEN = re.compile(
    r"""
    (?P<fence>^[ \t]*(?P<run>`{3,}|~{3,})[^`\n]*(?:\n[\s\S]*?(?:^[ \t]*(?P=run)[`~]*[ \t]*$|\Z)|\Z))
    |(?P<comment><!--[\s\S]*?-->)
    |(?P<rule>^[ \t]*[-|:=*_][-|:=*_ \t]{2,}$)
    |(?P<lead>^[ \t]*(?:\#{1,6}[ \t]+|>[ \t]?|[-*+•◦▪‣●–—][ \t]+(?:\[[ xX]\][ \t]+)?)+)
    |(?P<cell>[ \t]*\|[ \t|]*)
    |(?P<note>\[\^[^\]\n]+\]|\[\d{1,3}\](?!\())
    |!?\[(?P<label>[^\[\]\n]*)\](?:\([^)\s]*(?:[ \t]+["'][^"'\n]*["'])?[ \t]*\)|\[[^\]\n]*\])
    |(?P<tail>\]\([^)\s]*\))
    |<(?P<link>(?:https?://|mailto:)[^<>\s]+)>
    |(?P<tag></?(?P<name>[A-Za-z][\w:-]*)[^<>]*>)
    |(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    |\\(?P<escaped>[!-/:-@\[-`{-~])
    |(?P<address>
        [A-Za-z0-9][A-Za-z0-9.+_-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+
        |(?:https?://|www\.)[!-~]+
        |(?<![A-Za-z0-9_@.-])(?:[A-Za-z0-9-]+\.)+
         (?:com|org|net|io|ai|app|dev|edu|gov|info|me|co|uk|us|eu|de|at|ch|fr|be|nl|es|it|jp|cn|in|ca|au|br)
         (?![A-Za-z0-9@-]|\.[A-Za-z0-9])(?:[/?\#][!-~]*)?
     )
    |(?P<smiley>(?<!\S)[:;=][-']?[()DPp|/\\](?!\w))
    |`(?P<code>[^`\n]+)`
    |(?P<sign>[*`]+|~~+|_+)
    |(?P<emoji>[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff](?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]
        |[\u200d\ufe0f\u20e3\U000e0020-\U000e007f])*|[\ufe0f\u20e3])
    |(?P<unseen>(?:[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f]
        |[\ud800-\udfff\ue000-\uf8ff\ufeff\ufff9-\uffff])+)
    |(?P<space>[ \t]+\#+[ \t]*$|\s+)
    |(?P<word>[A-Za-z0-9]+|[^\W_A-Za-z0-9]+)
    |(?P<other>[\s\S])
    """,
    re.MULTILINE | re.VERBOSE,
)
_SCHEME = re.compile(r"(?:https?://|mailto:)?(?:www\.)?", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?*_~'\"`)]}>"
_LONG_ADDRESS = 40
_PARTING = frozenset("br p div li ul ol tr td th h1 h2 h3 h4 h5 h6 hr break s speak par voice audio".split())  # noqa: SIM905  a line of names

_SAID_SIGNS = {
    "en": {".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", ":": "colon"},
    "de": {".": "Punkt", "/": "Schrägstrich", "-": "Bindestrich", "_": "Unterstrich", "@": "at", ":": "Doppelpunkt"},
    "fr": {".": "point", "/": "slash", "-": "tiret", "_": "tiret bas", "@": "arobase", ":": "deux points"},
    "zh": {".": "点", "/": "斜杠", "-": "横杠", "_": "下划线", "@": "at", ":": "冒号"},
    "ja": {".": "ドット", "/": "スラッシュ", "-": "ハイフン", "_": "アンダーバー", "@": "アットマーク", ":": "コロン"},
}


@dataclass(frozen=True, slots=True)
class Speakable:
    """What to say, "" where there is nothing to say.

    Character i of `text` comes from `shown[positions[i] : ends[i]]`; both rise with i.
    """

    text: str
    positions: tuple[int, ...]
    ends: tuple[int, ...]

    def shown_span(self, start: int, length: int) -> tuple[int, int]:
        """Start and length, in the shown text, of `length` characters from `start` on in the spoken one."""
        last = len(self.text) - 1
        if last < 0:
            return 0, 0
        first = min(max(start, 0), last)
        begin = self.positions[first]
        if length <= 0 or start + length <= 0 or start > last:
            return begin, 0
        return begin, self.ends[min(start + length - 1, last)] - begin

    def spoken_until(self, shown: int) -> int:
        """How many characters are spoken of the first `shown` shown ones."""
        return bisect_right(self.positions, shown - 1)


def speakable(text: str, language: str = "en") -> Speakable:
    """What a voice should say for `text`. `language` is the voice's, for the words said for the signs in addresses."""
    spoken = _Spoken(text, _SAID_SIGNS.get(language[:2].lower(), _SAID_SIGNS["en"]))
    _say(spoken, 0, len(text))
    said = "".join(spoken.characters)
    if not any(c.isalnum() for c in said):
        return Speakable("", (), ())
    begin, end = len(said) - len(said.lstrip()), len(said.rstrip())
    return Speakable(said[begin:end], tuple(spoken.positions[begin:end]), tuple(spoken.ends[begin:end]))


class _Spoken:
    """What is said so far, each character with where it comes from."""

    def __init__(self, shown: str, signs: dict[str, str]) -> None:
        self.shown = shown
        self.signs = signs
        self.characters: list[str] = []
        self.positions: list[int] = []
        self.ends: list[int] = []

    def same(self, start: int, end: int) -> None:
        """Say what is shown."""
        self.characters += self.shown[start:end]
        self.positions += range(start, end)
        self.ends += range(start + 1, end + 1)

    def instead(self, text: str, start: int, end: int) -> None:
        """Say `text` for what is shown."""
        self.characters += text
        self.positions += [start] * len(text)
        self.ends += [end] * len(text)

    def space(self, start: int, end: int) -> None:
        """Part what comes from what was said."""
        if self.characters and not self.characters[-1].isspace():
            self.instead(" ", start, end)


def _say(spoken: _Spoken, start: int, end: int) -> None:
    shown = spoken.shown
    while start < end:
        token = _TOKEN.match(shown, start, end)
        if token is None:  # cannot be: `other` takes any character
            return
        begin, stop, start = token.start(), token.end(), token.end()
        match token.lastgroup:
            case "word" | "other":
                spoken.same(begin, stop)
            case "label":
                _say(spoken, *token.span("label"))
            case "code":
                _say_code(spoken, *token.span("code"))
            case "link":
                _say_address(spoken, *token.span("link"))
            case "address":
                start = begin + len(token[0].rstrip(_AFTER_ADDRESS))
                _say_address(spoken, begin, start)
            case "entity":
                _say_entity(spoken, token)
            case "escaped":
                spoken.same(begin + 1, stop)
            case "cell":
                _say_cell(spoken, begin, stop)
            case "sign":
                _say_sign(spoken, begin, stop)
            case "tag":
                if token["name"].lower() in _PARTING:
                    spoken.space(begin, stop)
            case "space" | "lead" | "rule" | "fence" | "emoji" | "smiley":
                spoken.space(begin, stop)


def _say_code(spoken: _Spoken, start: int, end: int) -> None:
    for at in range(start, end):
        if spoken.shown[at] == "_" or spoken.shown[at].isspace():
            spoken.space(at, at + 1)
        elif spoken.shown[at].isprintable():
            spoken.same(at, at + 1)


def _say_entity(spoken: _Spoken, token: re.Match[str]) -> None:
    said = unescape(token[0])
    if said == token[0]:
        spoken.same(*token.span())
    elif said.isspace():
        spoken.space(*token.span())
    elif said.isprintable():
        spoken.instead(said, *token.span())


def _say_cell(spoken: _Spoken, start: int, end: int) -> None:
    """A bar parts two cells, unless it stands at the edge of its row or after a pause of its own."""
    line_begins = not spoken.shown[:start].rpartition("\n")[2].strip()
    line_ends = spoken.shown[end : end + 1] in ("", "\n", "\r")
    if line_begins or line_ends or "".join(spoken.characters[-2:]).rstrip()[-1:] in ("", *",.;:!?"):
        spoken.space(start, end)
    else:
        spoken.instead(", ", start, end)


def _say_sign(spoken: _Spoken, start: int, end: int) -> None:
    """Emphasis is dropped; `3 * 4` and `2*3` keep their sign, `snake_case` is two words."""
    before, after = spoken.shown[max(start - 1, 0) : start], spoken.shown[end : end + 1]
    if spoken.shown[start] == "*" and end - start == 1:
        if (before.isdigit() and after.isdigit()) or (before.isspace() and after.isspace()):
            spoken.same(start, end)
    elif spoken.shown[start] == "_" and before.isalnum() and after.isalnum():
        spoken.space(start, end)


def _say_address(spoken: _Spoken, start: int, end: int) -> None:
    """`https://www.example.com/help` is "example dot com slash help"; of a long one only the host is said."""
    shown = spoken.shown
    scheme = _SCHEME.match(shown, start, end)
    begin = scheme.end() if scheme else start
    stop = begin + len(shown[begin:end].rstrip("/"))
    path = re.search(r"[/?#]", shown[begin:stop])
    if path and (stop - begin > _LONG_ADDRESS or re.search(r"[?#%=&]|/.*/.*/", shown[begin:stop])):
        stop = begin + path.start()
    for at in range(begin, stop):
        if (word := spoken.signs.get(shown[at])) is None:
            spoken.same(at, at + 1)
        else:
            spoken.space(at, at + 1)
            spoken.instead(word + " ", at, at + 1)
    if stop > begin:
        spoken.ends[-1] = end
