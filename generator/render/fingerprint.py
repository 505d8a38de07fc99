"""What a page is made of, as a digest: the same fingerprint means the same bytes.

A page of the plan holds exactly what its layout may show, so its fingerprint
is the digest of those values, of the layout with all it includes, and of what
is the same for every page.  Long values are represented by their own digests.
"""

from collections.abc import Callable, Mapping

from generator.model import page as pages
from generator.model.comment import Reply
from generator.model.config import Config
from generator.model.digest import digest_bytes, digest_of
from generator.model.page import Page, Plan, Recipe
from generator.model.picture import QUALITY
from generator.model.site import Ref, Teaser

__all__ = ["Fingerprints", "make_fingerprints"]


class Fingerprints:
    """Fingerprints of the recipes of one plan."""

    def __init__(self, shared: bytes, closures: Mapping[str, bytes], code: bytes) -> None:
        self._shared = shared
        self._code = code
        self._closures = closures

    def of(self, recipe: Recipe) -> bytes:
        """Return the fingerprint of a recipe (16 bytes)."""
        page = recipe.page
        if isinstance(page, pages.FileCopy):
            return page.digest
        if isinstance(page, pages.PictureFile):
            return digest_of(page.digest, page.shape, sorted(QUALITY.items()))
        if isinstance(page, pages.SocialImage):
            # Not the settings as a whole: they would make ten thousand cards anew for a link in the menu.
            return digest_of(self._code, page.title, page.site, page.accent)
        layout, values = _PARTS[type(page)](page)
        closure = self._closures.get(f"{layout}.html", b"") if layout else b""
        return digest_bytes(b"".join((self._shared, closure, recipe.path.encode(), b"\0", *values)))


def make_fingerprints(
    config: Config, words: Mapping[str, object], closures: Mapping[str, bytes], plan: Plan, code: bytes
) -> Fingerprints:
    """Return the fingerprints of a plan.

    `closures` has the digest of each template with all that it includes;
    `code` stands for the program itself and for the site's hooks.
    """
    settings = {name: getattr(config, name) for name in config.__struct_fields__}
    return Fingerprints(digest_of(code, settings, words, plan.menu, sorted(plan.assets.items())), closures, code)


Parts = tuple[str, tuple[bytes, ...]]


def _text(*values: object) -> bytes:
    return repr(values).encode("utf-8", "surrogatepass")


def _refs(*refs: Ref | None) -> bytes:
    return _text(*[(r.label, r.path) if r else None for r in refs])


def _teasers(teasers: tuple[Teaser, ...]) -> bytes:
    return b"".join([t.digest for t in teasers])


def _home(page: pages.HomePage) -> Parts:
    return "home", (_text(page.number, page.total, page.newer, page.older), _teasers(page.lessons))


def _lesson(page: pages.LessonPage) -> Parts:
    series = _text(page.series.title, [(p.label, p.path) for p in page.series.parts]) if page.series else b""
    return page.meta.layout or "lesson", (
        page.meta.digest,
        page.teaser.digest,
        _text(page.links),
        _refs(page.newer, page.older),
        _text(page.social),
        series,
        _thread(page.thread),
        _text(page.related),
    )


def _handout(page: pages.HandoutPage) -> Parts:
    return "handout", (page.meta.digest, page.teaser.digest, _text(page.links))


def _plain(page: pages.StandalonePage) -> Parts:
    return page.meta.layout or "page", (page.meta.digest, _text(page.links, page.photo))


def _term(page: pages.TermPage) -> Parts:
    return page.kind, (_refs(page.term.ref), _teasers(page.term.lessons))


def _term_list(page: pages.TermListPage) -> Parts:
    return f"{page.kind}s", (_text(page.terms),)


def _year(page: pages.YearPage) -> Parts:
    weeks = _text([(w.number, w.monday, len(w.lessons)) for w in page.year.weeks])
    lessons = b"".join([_teasers(w.lessons) for w in page.year.weeks])
    return "year", (_refs(page.year.ref, page.newer, page.older), weeks, lessons)


def _archive(page: pages.ArchivePage) -> Parts:
    return "archive", (_text(page.years),)


def _quotes(page: pages.QuotesPage) -> Parts:
    return "quotes", tuple(meta.quotes_digest + _text(meta.path, meta.title, links) for meta, links in page.lessons)


def _symptoms(page: pages.SymptomsPage) -> Parts:
    # Everything but the symptoms themselves, which are long.
    plan_context = _text(
        page.tagged, page.part, page.letters, page.tags, page.number, page.total, page.newer, page.older
    )
    groups = [_text(group.letter) + b"".join([s.digest for s in group.symptoms]) for group in page.groups]
    return "symptoms", (plan_context, *groups)


def _entries(lessons: pages.FeedLessons) -> tuple[bytes, ...]:
    return tuple(meta.digest + teaser.digest + _text(links) for meta, teaser, links in lessons)


def _feed(page: pages.AtomFeed) -> Parts:
    return "feed-entry", (_text(page.older), *_entries(page.lessons))


def _archive_feed(page: pages.ArchiveFeed) -> Parts:
    return "feed-entry", (_text(page.newer, page.older), *_entries(page.lessons))


def _term_feed(page: pages.TermFeed) -> Parts:
    return "feed-entry", (_text(page.id), _refs(page.term), *_entries(page.lessons))


def _json_feed(page: pages.JsonFeed) -> Parts:
    return "feed-entry", _entries(page.lessons)


def _thread(thread: tuple[Reply, ...]) -> bytes:
    return b"".join([b"(" + r.comment.digest + _text(r.anchor) + _thread(r.replies) + b")" for r in thread])


def _comment_feed(page: pages.CommentFeed) -> Parts:
    entries = [r.comment.digest + r.lesson.digest + _text(r.anchor, r.lesson_id) for r in page.comments]
    return "", (_text(page.id), page.lesson.digest if page.lesson else b"", *entries)


def _whole(layout: str) -> Callable[[Page], Parts]:
    """Return the parts of a page that is small: all of it."""
    return lambda page: (layout, (_text(page),))


def _custom(page: pages.CustomPage) -> Parts:
    return page.layout, (_text(page),)


_PARTS: Mapping[type, Callable[..., Parts]] = {
    pages.HomePage: _home,
    pages.LessonPage: _lesson,
    pages.HandoutPage: _handout,
    pages.StandalonePage: _plain,
    pages.TermPage: _term,
    pages.TermListPage: _term_list,
    pages.YearPage: _year,
    pages.ArchivePage: _archive,
    pages.QuotesPage: _quotes,
    pages.SymptomsPage: _symptoms,
    pages.SearchPage: _whole("search"),
    pages.NotFoundPage: _whole("404"),
    pages.RedirectPage: _whole("redirect"),
    pages.CustomPage: _custom,
    pages.AtomFeed: _feed,
    pages.ArchiveFeed: _archive_feed,
    pages.TermFeed: _term_feed,
    pages.JsonFeed: _json_feed,
    pages.CommentFeed: _comment_feed,
    pages.Sitemap: _whole(""),
    pages.Robots: _whole(""),
    pages.HostRedirects: _whole(""),
    pages.NginxRedirects: _whole(""),
}
