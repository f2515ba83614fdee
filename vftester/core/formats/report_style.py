"""How a report looks, on a screen and on paper. Its colours are `page_style.COLOURS`."""

from typing import Final

STYLE: Final = """\
*{box-sizing:border-box}
body{margin:0 auto;max-width:1040px;padding:32px 24px;background:var(--ground);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
h1{font-size:26px;line-height:1.25;margin:0 0 12px}
h2{font-size:18px;margin:36px 0 10px}
h3{font-size:15px;margin:0 0 10px}
h3 em{font-style:normal;font-weight:500;color:var(--trouble);background:var(--trouble-fill);border-radius:4px;
padding:1px 7px;margin-left:6px}
h3 small,h4{font-size:13px;font-weight:500;color:var(--dim-ink)}
h4{margin:12px 0 2px}
p{margin:0 0 10px}
.dim{color:var(--dim-ink)}
dl{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0}
dl div{display:flex;gap:7px;min-width:0}
dt{color:var(--dim-ink);flex:none}
dd{margin:0;white-space:pre-wrap}
header dl{font-size:13px}
.tiles{display:flex;flex-wrap:wrap;gap:10px;margin:22px 0 8px}
.tiles div{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:10px 16px;min-width:120px}
.tiles b{display:block;font-size:21px;font-variant-numeric:tabular-nums}
.tiles span{font-size:13px;color:var(--dim-ink)}
article{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:16px 18px;margin:0 0 14px}
.said,.reply{white-space:pre-wrap;border-radius:10px;padding:8px 13px;width:fit-content;max-width:82%}
.said{background:var(--said);margin-left:auto}
.reply{background:var(--raised)}
.buttons{display:flex;flex-wrap:wrap;gap:6px;list-style:none;margin:0 0 10px;padding:0}
.buttons li{border:1px solid var(--line);border-radius:14px;padding:2px 11px;font-size:13px}
.trouble{color:var(--trouble);background:var(--trouble-fill);border-radius:6px;padding:7px 12px}
figure{margin:14px 0 12px}
.figures,.waits{font-size:13px;font-variant-numeric:tabular-nums}
.waits,article ul{margin:8px 0 0;padding-left:18px}
article ul.buttons{padding:0;margin:0 0 10px}
.left{color:var(--step-ink);font-weight:500}
.not-left{color:var(--warning);font-weight:500}
.bill{border-collapse:collapse}
.bill th{text-align:left;font-weight:400;padding:3px 18px 3px 0}
.bill .n{text-align:right;padding-right:14px;font-variant-numeric:tabular-nums}
.bar{display:block;width:260px;height:10px}
.bar rect{fill:var(--voice)}
footer{margin-top:28px;font-size:13px}
@media print{
body{background:none;padding:0;max-width:none;font-size:11pt}
article{break-inside:avoid;border-color:var(--line)}
h2{break-after:avoid}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
"""
