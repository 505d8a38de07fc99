"""The questions that the engine, the preview and the plan ask of every kind of page.

These are the questions that would otherwise be lists of kinds in other
folders: whose text a page is, whether it is in the sitemap, how long it takes.
"""

from enum import IntEnum
from typing import Any, ClassVar, Self

from generator.model.lesson import LessonMetadata, TextMetadata
from generator.model.value import Value, replace

__all__ = ["Effort", "PageKind", "PageOfLessons", "PageOfText"]


class Effort(IntEnum):
    """How long a page takes to render, roughly: what takes longest is started first."""

    LESSON = 0
    LISTING = 1
    FEED = 2
    PDF = 3


class PageKind(Value):
    """What can be asked of any page; a kind overrides the answers that differ."""

    media_type: ClassVar[str] = ""
    """As a web server says it, or empty where the ending of the file says enough (RFC 6838)."""
    in_sitemap: ClassVar[bool] = False
    is_image: ClassVar[bool] = False
    is_sendable: ClassVar[bool] = True
    """Whether it can go to another process: what a hook made can hold anything."""
    has_exact_path: ClassVar[bool] = False
    """Whether its path names its file as it is, even without an ending."""
    effort: ClassVar[Effort] = Effort.LISTING

    @property
    def own_text(self) -> TextMetadata | None:
        """The text that this is the page of, if there is one."""
        return None

    @property
    def texts(self) -> tuple[TextMetadata, ...]:
        """The texts that are shown in full, so that their prose is needed."""
        return ()

    @property
    def asset_source(self) -> str:
        """The file on disk that this is a copy of or is made from, or empty."""
        return ""

    def with_text(self, new: TextMetadata) -> Self:  # noqa: ARG002 - most kinds show no text in full
        """Return the page with a newer version of one of its texts, known by its source, if it is one of them."""
        return self


class PageOfText(PageKind):
    """A page that shows one text in full."""

    meta: TextMetadata

    @property
    def texts(self) -> tuple[TextMetadata, ...]:
        """The text."""
        return (self.meta,)

    def with_text(self, new: TextMetadata) -> Self:
        """Return the page with a newer version of its text."""
        return replace(self, meta=new) if any(meta.source == new.source for meta in self.texts) else self


class PageOfLessons(PageKind):
    """A page that shows several lessons in full, each with more about it."""

    lessons: tuple[tuple[LessonMetadata, *tuple[Any, ...]], ...]

    @property
    def texts(self) -> tuple[TextMetadata, ...]:
        """The lessons."""
        return tuple([entry[0] for entry in self.lessons])

    def with_text(self, new: TextMetadata) -> Self:
        """Return the page with a newer version of one of its lessons."""
        if all(meta.source != new.source for meta in self.texts):
            return self
        return replace(self, lessons=tuple([_with_newer(entry, new) for entry in self.lessons]))


def _with_newer(entry: tuple[Any, ...], new: TextMetadata) -> tuple[Any, ...]:
    return (new, *entry[1:]) if entry[0].source == new.source else entry
