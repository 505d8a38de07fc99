"""Which picture stands for a lesson that has no photo: a composition, its colors and a variant.

A lesson's title and its first tag decide, by a digest and never by chance, so
the picture stays the lesson's for good.  The tag has a say in the colors alone:
lessons of one tag have two ways of coloring, so they look related and not alike.

There are few enough variants that the files of ten thousand lessons are some
hundreds, and their making costs a large site nothing; and enough that a list
hardly ever shows one twice.  What they look like is in `render/title_art`.
"""

import functools
import hashlib
import unicodedata

from generator.model.digest import digest_of
from generator.model.value import Value

__all__ = ["COMPOSITIONS", "DRAWING", "SCHEMES", "VARIANTS", "TitleArt", "art_digest", "title_art_of"]

COMPOSITIONS = ("arcs", "beads", "doors", "fan", "fields", "grid", "horizon", "lanes", "rings", "steps")
"""The compositions by name.  A new one changes the pictures of lessons that are out: most of them get another."""

SCHEMES = ("pale", "full", "deep", "sand")
"""Ways to make the colors of a picture from the accent of the site."""

VARIANTS = 12
"""How often each composition is there in each scheme.

With twelve there are 480 pictures at most.  A file more costs a build about
half a millisecond, so they cost ten thousand lessons 27 microseconds each.
"""


DRAWING = 1
"""Counts the changes of how pictures are drawn and colored, so that browsers do not keep the old ones.

It is part of their names.  Planning cannot know the bytes of a file, because it
draws none; a test tells when this has to be counted up.
"""


class TitleArt(Value):
    """One picture of those that there are; `variant` counts from 0."""

    composition: str
    scheme: str
    variant: int

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        return f"{self.composition}-{self.scheme}-{self.variant}"


@functools.lru_cache(maxsize=16)
def art_digest(accent: str, *, is_dark: bool) -> str:
    """Return what stands in the names of all pictures for what they look like, in ten digits as for assets."""
    return digest_of(DRAWING, accent, is_dark).hex()[:10]


# Its page, its neighbors' pages and lists ask for the same lesson's.
@functools.lru_cache(maxsize=1 << 15)
def title_art_of(title: str, tag: str) -> TitleArt:
    """Return the picture that stands for a title, filed under a tag, which may be empty."""
    title, tag = (unicodedata.normalize("NFC", text) for text in (title, tag))
    # Python's own hash() is another in each run.
    by_title = hashlib.blake2b(title.encode(), digest_size=3, person=b"title").digest()
    # The tag chooses a scheme, and the title chooses between that one and the next.
    by_tag = _number_of(tag) + by_title[2] % 2 if tag else by_title[2]
    return TitleArt(
        composition=COMPOSITIONS[by_title[0] % len(COMPOSITIONS)],
        scheme=SCHEMES[by_tag % len(SCHEMES)],
        variant=by_title[1] % VARIANTS,
    )


# A site has few tags, and one more blake2b for each lesson would be a third of the time.
@functools.lru_cache(maxsize=1024)
def _number_of(tag: str) -> int:
    return hashlib.blake2b(tag.encode(), digest_size=1).digest()[0]
