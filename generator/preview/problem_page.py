"""The page that the preview shows while no page can be made: what is wrong, without a script, too."""

import html
from collections.abc import Iterable

from generator.model.diagnostic import Diagnostic
from generator.preview.own_page import own_page
from generator.shell.console import draw
from generator.shell.style import Style

__all__ = ["problem_page"]

_TITLE = "Something has to be corrected first"
_STYLE = """\
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 + p { margin-block: 1rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
"""

_BODY = """\
<h1>Something has to be corrected first</h1>
<p>Correct it and save the file: the page then appears by itself.</p>
<pre>{problems}</pre>"""


def problem_page(problems: Iterable[Diagnostic]) -> bytes:
    """Return the page with these problems, without the script that renews it."""
    listed = "\n\n".join(draw(problem, Style(color=False)) for problem in problems)
    return own_page(_TITLE, _STYLE, _BODY.format(problems=html.escape(listed)))
