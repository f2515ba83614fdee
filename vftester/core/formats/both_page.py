"""One reply heard both ways as an HTML page to pass on: both sounds, what happened when, and a cursor that runs.

The page holds all it needs and loads nothing: its one script is named by its hash in the page's policy. What comes from
outside is text in it, never markup.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from vftester.core.display.turn_words import PHONE_NOTE
from vftester.core.formats.page_style import COLOURS, TIMELINE
from vftester.core.formats.timeline_svg import timeline_svg
from vftester.core.markup import escaped, one_line
from vftester.core.replay.both import Delivery
from vftester.core.session import KeptSession
from vftester.core.timeline.lanes import TurnLanes
from vftester.core.timeline.timescale import MS, TimeRange, seconds, tick_step, ticks

WIDTH, LEFT, RIGHT, RULER, ROW = 960, 118, 14, 20, 26
WAYS = ("As it arrived", "After the whole reply")

STYLE = """\
body{margin:0 auto;max-width:1000px;padding:24px;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:22px;margin:0 0 4px}h2{font-size:17px;margin:0}
.dim{color:var(--dim-ink)}
.way,.rest{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:16px;margin:16px 0}
.head{display:flex;gap:16px;align-items:baseline;flex-wrap:wrap}
.count{font-size:44px;line-height:1.1;font-variant-numeric:tabular-nums;color:var(--voice);margin-left:auto}
audio{width:100%;margin:10px 0}
button{font:inherit;padding:6px 16px;border:0;border-radius:6px;background:var(--accent-fill);
color:var(--on-accent-fill);cursor:pointer}
.said{background:var(--said);border-radius:10px;padding:8px 12px;display:inline-block}
.reply{white-space:pre-wrap;background:var(--raised);border-radius:10px;padding:8px 12px}
.tl .cursor{stroke:var(--ink);stroke-width:1.5}
dl{display:flex;flex-wrap:wrap;gap:8px 28px;margin:0}dt{color:var(--dim-ink)}dd{margin:0;font-weight:600}
"""

SCRIPT = """\
const ways=[...document.querySelectorAll('.way')].map(el=>{
const a=el.querySelector('audio'),line=el.querySelector('.cursor'),out=el.querySelector('.count');
const gaps=el.dataset.silences.split(' ').filter(Boolean).map(s=>s.split('-').map(Number));
const left=+el.dataset.left,scale=+el.dataset.scale;
const show=()=>{const t=a.currentTime*1000,x=left+t*scale;line.setAttribute('x1',x);line.setAttribute('x2',x);
out.textContent=(gaps.reduce((n,g)=>n+Math.max(0,Math.min(t,g[1])-g[0]),0)/1000).toFixed(2)+' s';
if(!a.paused)requestAnimationFrame(show)};
a.addEventListener('play',()=>{ways.forEach(w=>{if(w.a!==a)w.a.pause()});show()});
a.addEventListener('seeked',show);a.addEventListener('pause',show);
return{a,show}});
let chained=false;
ways[0].a.addEventListener('ended',()=>{if(chained)setTimeout(()=>ways[1].a.play(),800);chained=false});
document.querySelector('button').addEventListener('click',()=>{chained=true;
ways.forEach(w=>{w.a.pause();w.a.currentTime=0});ways[0].a.play()});
"""


def both_page(
    kept: KeptSession, lanes: TurnLanes, deliveries: tuple[Delivery, Delivery], wavs: tuple[bytes, bytes], by: str
) -> str:
    """The page of a turn. `wavs`: the sound of each delivery, in its own time; `by`: what wrote the page."""
    turn, first, whole = lanes.turn, *deliveries
    title = f"Turn {turn.index + 1}, heard both ways"
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; media-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
    )
    view = TimeRange(0, max(first.end_ns, whole.end_ns, 1))
    sooner = first.sounds and whole.sounds and whole.sounds[0][0] - first.sounds[0][0]
    said = f"{seconds(whole.silence_ns - first.silence_ns)} less silence than if the whole reply had been awaited."
    parts = [
        f"<h1>{escaped(title)}</h1>",
        f'<p class="dim">{escaped(kept.session.name)} · {kept.session.created_at:%d %B %Y, %H:%M} UTC</p>',
        f'<p class="said">{escaped(turn.action.label)}</p>',
        *(f'<p class="reply">{escaped(message.text)}</p>' for message in turn.talk.messages()),
        f"<p>{escaped(said)}</p>" if sooner and sooner > 0 else "",
        '<p><button type="button">Play both</button></p>',
        *(_way(name, delivery, wav, lanes, view) for name, delivery, wav in zip(WAYS, deliveries, wavs, strict=True)),
        f'<section class="rest"><h2>As it was recorded</h2>{timeline_svg(lanes)}{_figures(lanes)}</section>',
        f'<p class="dim">{escaped(PHONE_NOTE)} The voice is that of the computer that wrote this. Each segment sounds '
        "here the moment it is ready: a voice takes some hundredths of a second more.</p>",
        f'<p class="dim">Written by {escaped(by)}.</p>',
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escaped(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escaped(title)}</title>\n<style>\n{COLOURS}{TIMELINE}{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(filter(None, parts))
        + f"\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _way(name: str, delivery: Delivery, wav: bytes, lanes: TurnLanes, view: TimeRange) -> str:
    gaps = " ".join(f"{start // MS}-{end // MS}" for start, end in delivery.silences)
    scale = (WIDTH - LEFT - RIGHT) / (view.length_ns / MS)
    first = f"first sound {seconds(delivery.sounds[0][0])} · " if delivery.sounds else ""
    return (
        f'<section class="way" data-silences="{gaps}" data-left="{LEFT}" data-scale="{scale:.6f}">'
        f'<div class="head"><h2>{escaped(name)}</h2><span class="dim">{first}'
        f"silence heard {seconds(delivery.silence_ns)} · {len(wav) / 1000:,.0f} kB</span>"
        f'<span class="count" role="timer" aria-label="Silence heard so far">0.00 s</span></div>'
        f'<audio controls preload="auto" src="data:audio/wav;base64,{b64encode(wav).decode()}"></audio>'
        f"{''.join(_picture(name, delivery, lanes, view))}</section>"
    )


def _picture(name: str, delivery: Delivery, lanes: TurnLanes, view: TimeRange) -> Iterator[str]:
    plot, height = WIDTH - LEFT - RIGHT, RULER + 2 * ROW

    def x(offset_ns: int) -> float:
        return LEFT + view.x(offset_ns, plot)

    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tl" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escaped(name)}">'
    )
    for tick in ticks(view, tick_step(view, plot, 72)):
        at = round(x(tick.offset_ns))
        yield f'<path class="grid" d="M{at + 0.5} 14V{height}"/>'
        if at + 7 * len(tick.label) < WIDTH:
            yield f'<text class="dim" x="{at + 3}" y="11">{escaped(tick.label)}</text>'
    for row, label in enumerate(("text", "voice")):
        yield f'<text x="4" y="{RULER + row * ROW + 17}">{label}</text>'
    bars = "".join(
        f"M{at} {RULER + 20}v-12h2v12z" for at in sorted({round(x(p.offset_ns)) for p in lanes.turn.talk.pieces})
    )
    yield f'<path class="text" d="{bars}"/>'
    for start, end in delivery.silences:
        yield _rect("silence", x(start), x(end), f"silence {seconds(end - start)}")
    for (start, end), saying in zip(delivery.sounds, delivery.sayings, strict=True):
        yield _rect("voice", x(start), x(end), one_line(saying.shown, 300))
    yield f'<line class="cursor" x1="{LEFT}" x2="{LEFT}" y1="12" y2="{height}"/></svg>'


def _rect(kind: str, left: float, right: float, words: str) -> str:
    room = int((right - left - 8) / 6.5)
    label = f'<text class="label" x="{left + 4:.1f}" y="{RULER + ROW + 17}">{escaped(one_line(words, room))}</text>'
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{RULER + ROW + 4}" width="{max(right - left, 1.5):.1f}" height="18" '
        f'rx="3"><title>{escaped(words)}</title></rect>{label if room > 3 else ""}'
    )


def _figures(lanes: TurnLanes) -> str:
    measures = lanes.measures
    known = (
        ("ready to speak", measures.first_segment_ms), ("first sound", measures.first_audio_ms),
        ("whole reply", measures.full_text_ms), ("silence heard", measures.dead_air_ms),
        ("longest pause in text", measures.longest_gap_ms), ("can be heard … sooner", measures.heard_sooner_ms),
    )  # fmt: skip
    told = "".join(f"<div><dt>{name}</dt><dd>{seconds(ms * MS)}</dd></div>" for name, ms in known if ms is not None)
    return f"<dl>{told}</dl>"
