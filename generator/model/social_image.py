"""Social images before they are drawn: their size, and the letters of their font.

Planning asks for these without opening the font; a test compares the letters
with it.
"""

import re

__all__ = ["SOCIAL_IMAGE_SIZE", "can_be_drawn"]

SOCIAL_IMAGE_SIZE = (1200, 630)
"""Width and height in pixels: 1.91 to 1, which social networks and messengers show without cropping."""

_LETTERS = re.compile(
    # Latin without a few letters that no living language needs; Vietnamese
    r"[ -~\xa0-\xac\xae-\u0131\u0134-\u0165\u0168-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u1e9e\u1ea0-\u1ef9"
    # Greek
    r"\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce"
    # Cyrillic
    r"\u0400-\u045f\u0490-\u0493\u0496-\u049b\u04a0-\u04a3\u04ae-\u04b3\u04ba\u04bb\u04d8\u04d9\u04e8\u04e9"
    # spaces, dashes, quotation marks; € and other currencies; №, ™, arrows, minus
    r"\u2009\u2010-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a"
    r"\u20a9\u20ac\u20b4\u20b8-\u20ba\u20bd\u2116\u2122\u2190-\u2193\u2212]+"
)


def can_be_drawn(text: str) -> bool:
    """Tell whether the font has all letters of a text, which is in Unicode's form NFC.

    All these letters are written from left to right.
    """
    return _LETTERS.fullmatch(text) is not None
