"""The people and the marks of a site: what pages show of its authors, and its logo.

Only what `site.yaml` says is here, with its pictures in place; which lessons
somebody wrote is in `model/site`.
"""

from generator.model.picture import Image, Shape
from generator.model.url import slugify
from generator.model.value import Value

__all__ = ["Face", "People", "Person", "same_name"]


def same_name(name: str) -> str:
    """Return what two spellings of a name have in common, as the pages of authors have it."""
    return slugify(name) or name


class Face(Value):
    """A portrait or a logo, made of the file `source`; `digest` is of its bytes.

    `url` is from the root of the host, `path` from that of the site: of the
    plain file, which has the small `shape` that PDFs and drawn pictures need,
    and pages hardly ever show.  A drawing or an animation has no shape: it is
    the file as it is.  `modern` are the shapes of the files that pages offer
    first, by their paths.
    """

    source: str
    digest: bytes
    path: str
    url: str
    image: Image
    shape: Shape | None
    modern: tuple[tuple[str, Shape], ...]
    alt: str


class Person(Value):
    """An author about whom the site says something; `path` is that of the author's page, or empty."""

    name: str
    path: str
    portrait: Face | None
    bio: str
    links: tuple[tuple[str, str], ...] = ()


class People(Value):
    """The people that `site.yaml` says something of, and the logo; `coach` is the one who the site is by."""

    logo: Face | None = None
    coach: Person | None = None
    others: tuple[Person, ...] = ()

    @property
    def faces(self) -> tuple[Face, ...]:
        """Every portrait, and the logo."""
        portraits = (one.portrait for one in (self.coach, *self.others) if one)
        return tuple(face for face in (self.logo, *portraits) if face)

    def by_name(self, name: str) -> Person | None:
        """Return the person of a name, in any spelling of it."""
        everybody = (self.coach, *self.others)
        return next((one for one in everybody if one and same_name(one.name) == same_name(name)), None)
