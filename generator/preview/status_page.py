"""The preview's start page: how the site stands, in the words of `drillbook status`, with links.

It is a page of the preview and of no layout, so that a coach's own cannot break it.
"""

import html
import re
from collections.abc import Callable, Iterator

from generator.model.english import long_date
from generator.model.status import Status
from generator.plan.status_words import StatusLine, status_lines
from generator.preview.own_page import own_page

__all__ = ["status_page"]

_CODE = re.compile(r"`([^`]+)`")


def status_page(status: Status, url_of: Callable[[str], str]) -> bytes:
    """Return the page; `url_of` returns the address of a path of the site."""
    body = "\n".join(_groups(status_lines(status), url_of))
    now = f"{long_date(status.now)}, {status.now:%H:%M} ({status.timezone})"
    home = html.escape(url_of("/"))
    body = _BODY.format(title=html.escape(status.title), now=html.escape(now), home=home, body=body)
    return own_page(f"{status.title}: how it stands", _STYLE, body, "/.drillbook/status.js")


def _groups(lines: list[StatusLine], url_of: Callable[[str], str]) -> Iterator[str]:
    """Yield each heading with its lines."""
    starts = [number for number, line in enumerate(lines) if line.heading]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        heading = lines[start].heading
        items = "".join(f'<p class="{line.tone or "plain"}">{_text(line, url_of)}</p>' for line in lines[start:end])
        kind = "urgent" if heading in ("late", "mistakes") else heading.split()[0]
        yield f'<section class="{kind}"><h2>{html.escape(heading)}</h2><div>{items}</div></section>'


def _text(line: StatusLine, url_of: Callable[[str], str]) -> str:
    """Return the text of a line: what stands in “ ” is the link, what stands in backquotes is to type."""
    text = html.escape(line.text)
    if line.path:
        # Up to the last mark, as a title may have quotation marks of its own.
        before, start, rest = text.partition("“")
        title, end, after = rest.rpartition("”")
        text = f'{before}<a href="{html.escape(url_of(line.path))}">{start}{title}{end}</a>{after}'
    return _CODE.sub(r"<code>\1</code>", text)


_STYLE = """\
:root {
  --rule: light-dark(#dedfd6, #3c3d36); --bad: light-dark(#a3211a, #ff9d93);
  --held: light-dark(#7a4b00, #f2c46d); --good: light-dark(#22612f, #97d8a2);
}
body { max-width: 46rem; margin: 0 auto; padding: clamp(1rem, 5vw, 3rem) 1rem; }
time { color: var(--muted); }
.open { display: inline-block; margin-inline-start: 1rem; }
.open { padding: .5rem 1rem; font-weight: 600; text-decoration: none; border-radius: .5rem; }
.open { color: var(--paper); background: var(--link); }
main { margin-top: 1.5rem; overflow: hidden; background: var(--paper); }
main { border: 1px solid var(--rule); border-radius: .75rem; }
section { display: grid; grid-template-columns: 7rem 1fr; gap: .1rem 1rem; padding: .8rem 1.2rem; }
section + section { border-top: 1px solid var(--rule); }
section.urgent { box-shadow: inset .3rem 0 var(--bad); }
h2 { font-size: 1rem; font-weight: 600; color: var(--muted); }
h2::first-letter { text-transform: uppercase; }
p { overflow-wrap: anywhere; }
section.next p:first-child { font-size: 1.15rem; font-weight: 600; }
.dim { color: var(--muted); }
.good { color: var(--good); }
.warning { color: var(--held); }
.error { color: var(--bad); }
code { padding: .05em .3em; font: .9em ui-monospace, monospace; background: var(--shade); border-radius: .2em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media (max-width: 34rem) { section { grid-template-columns: 1fr; } }
"""

_BODY = """\
<header>
<div><h1>{title}</h1><time>{now}</time></div>
<p><a href="/.drillbook/looks">Choose a look</a> <a class="open" href="{home}">See the blog</a></p>
</header>
<main>
{body}
</main>"""
