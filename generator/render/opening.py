"""How a text opens: whether its first paragraph can carry a large first letter.

CSS knows the first letter, but not how long a paragraph is: below a short one, a
letter of three lines hangs into the next.  So the length is measured here, and
the style sheet draws the letter.
"""

import re

from markupsafe import Markup

__all__ = ["opens_long"]

_FIRST = re.compile(r"\s*<p>(.*?)</p>", re.DOTALL)
_LONG = 200


def opens_long(html: Markup) -> bool:
    """Tell whether HTML begins with a paragraph of more than 200 letters, in a script that has capitals.

    In Arabic, where letters are joined, and in Chinese a larger first letter
    would tear a word apart.
    """
    paragraph = _FIRST.match(html)
    text = Markup(paragraph[1]).striptags() if paragraph else ""  # noqa: S704 - it was HTML
    # Browsers make a sign behind the letter as large as the letter: "I’m".
    return len(text) > _LONG and text[0].upper() != text[0].lower() and (text[1].isalnum() or text[1].isspace())
