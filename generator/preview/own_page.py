"""The frame of the preview's own pages, which are made here and not from a layout.

A mistake in a coach's layout must not take away the page that says so, and
nothing of the site's look tells its pages from those of the preview.
"""

import html

__all__ = ["own_page"]


def own_page(title: str, style: str, body: str, script: str = "") -> bytes:
    """Return a page of a title, in plain text; `script` is the address of its module, or empty."""
    module = f'<script type="module" src="{script}"></script>\n' if script else ""
    return _FRAME.format(title=html.escape(title), style=style, script=module, body=body).encode()


_FRAME = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
:root {{
  color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
  --paper: light-dark(#fff, #23241f); --ink: light-dark(#22231f, #eceae2); --muted: light-dark(#5f6058, #aeada3);
  --link: light-dark(#0b5c8a, #8cc7ee); --shade: light-dark(#f4f3ed, #191a16);
}}
* {{ box-sizing: border-box; margin: 0; }}
html {{ color: var(--ink); background: var(--shade); }}
header {{ display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: .75rem 1.5rem; }}
h1 {{ font-size: 1.6rem; line-height: 1.2; text-wrap: balance; }}
a {{ color: var(--link); }}
{style}</style>
{script}</head>
<body>
{body}
</body>
</html>
"""
