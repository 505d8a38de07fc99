"""The press: a recipe in, bytes out, and the fingerprint that says whether they would be the same as last time."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import jinja2

from generator.model import page as pages
from generator.model.config import Config
from generator.model.diagnostic import Rejected
from generator.model.hooks import Hooks, call_hook, hook_failed
from generator.model.lesson import Lesson, LessonCard
from generator.model.page import Recipe, Remark
from generator.model.site import Links, Ref, Teaser
from generator.model.source import Span
from generator.model.url import comment_feed_of, slugify
from generator.model.value import Value, field, replace
from generator.render.html import comment_html
from generator.render.redirects import host_redirects, nginx_redirects
from generator.render.sitemap import robots, sitemap
from generator.render.templates import Layouts, explain, make_environment
from generator.render.viewer import ProseOf, View, Viewer, Words, view_of

if TYPE_CHECKING:
    from generator.render import feeds

__all__ = ["Press", "comment_entry", "feed_head", "html_of", "lesson_entry", "make_press", "press_page"]


class Press(Value):
    """All that is the same for every page of one build."""

    config: Config
    environment: jinja2.Environment
    layouts: Layouts
    words: Words
    viewer: Viewer
    feed_viewer: Viewer
    html_hooks: tuple[Callable[[pages.Page, str], str], ...]
    version: str
    entries: "dict[tuple[object, ...], feeds.Entry]" = field(default_factory=dict)


def make_press(
    config: Config,
    menu: tuple[Ref, ...],
    assets: Mapping[str, str],
    layouts: Layouts,
    words: Words,
    hooks: Hooks,
    version: str,
) -> Press:
    """Return a press for a plan with this menu and these assets."""
    return Press(
        config=config,
        environment=make_environment(layouts, hooks.jinja),
        layouts=layouts,
        words=words,
        viewer=Viewer(config, menu, assets, words),
        feed_viewer=Viewer(config, menu, assets, words, absolute=True),
        html_hooks=hooks.html,
        version=version,
    )


def press_page(press: Press, recipe: Recipe, prose_of: ProseOf) -> bytes:
    """Return the bytes of a file that is rendered.

    Raises `Rejected` with a diagnostic where a layout is at fault.
    """
    make = _SPECIAL.get(type(recipe.page))
    if make:
        return make(press, recipe, prose_of)
    view = view_of(press.viewer, recipe, prose_of)
    html = html_of(press, view, press.viewer, _subject(recipe))
    for hook in press.html_hooks:
        html = call_hook(hook, recipe.page, html)
        if not isinstance(html, str):
            raise Rejected([hook_failed(hook, f"it returned {type(html).__name__} instead of HTML")])
    return html.encode()


def html_of(press: Press, view: View, viewer: Viewer, subject: str) -> str:
    """Return what a layout makes of a view; raises `Rejected` where it fails on the `subject`."""
    layout = f"{view.layout}.html"
    try:
        template = press.environment.get_template(layout)
        return template.render(site=viewer.site, page=view.page, words=press.words, **view.values)
    except Exception as problem:
        raise Rejected([explain(problem, press.layouts, layout, subject)]) from problem


def _subject(recipe: Recipe) -> str:
    """Return what is being rendered, as its author knows it."""
    page = recipe.page
    return page.card.source if isinstance(page, pages.LessonPage | pages.Plain) else recipe.path


# ---------------------------------------------------------------- files that no layout makes
def _feed(press: Press, recipe: Recipe, prose_of: ProseOf) -> bytes:
    from generator.render import feeds  # most rebuilds leave the feeds alone

    page = recipe.page
    assert isinstance(page, pages.AtomFeed)  # noqa: S101 - the table says so
    links = (*_hub(press), *_links(press, ("prev-archive", page.older)))
    return feeds.atom(feed_head(press, recipe.path, links=links), _entries(press, page.lessons, prose_of))


def _archive_feed(press: Press, recipe: Recipe, prose_of: ProseOf) -> bytes:
    from generator.render.quickatom import quick_atom  # as above

    page = recipe.page
    assert isinstance(page, pages.ArchiveFeed)  # noqa: S101 - the table says so
    current = ("current", f"/{press.config.feed.file}")
    links = _links(press, current, ("prev-archive", page.older), ("next-archive", page.newer))
    return quick_atom(feed_head(press, recipe.path, links=links), _entries(press, page.lessons, prose_of), archive=True)


def _term_feed(press: Press, recipe: Recipe, prose_of: ProseOf) -> bytes:
    from generator.render.quickatom import quick_atom  # as above

    page = recipe.page
    assert isinstance(page, pages.TermFeed)  # noqa: S101 - the table says so
    head = feed_head(
        press,
        recipe.path,
        id=page.id,
        title=f"{press.config.title} – {page.term.label}",
        page=press.feed_viewer.url(page.term.path),
        links=_hub(press),
    )
    return quick_atom(head, _entries(press, page.lessons, prose_of))


def _json_feed(press: Press, recipe: Recipe, prose_of: ProseOf) -> bytes:
    from generator.render.jsonfeed import json_feed  # as above

    page = recipe.page
    assert isinstance(page, pages.JsonFeed)  # noqa: S101 - the table says so
    return json_feed(feed_head(press, recipe.path, links=_hub(press)), _entries(press, page.lessons, prose_of))


def _hub(press: Press) -> tuple[tuple[str, str], ...]:
    """Return the link to the hub (WebSub, section 4), if the site has one."""
    hub = press.config.feed.hub
    return (("hub", hub),) if hub else ()


def _links(press: Press, *links: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return links of a feed with their addresses in full, without those that lead nowhere."""
    return tuple((rel, press.feed_viewer.url(path)) for rel, path in links if path)


def _entries(press: Press, lessons: pages.FeedLessons, prose_of: ProseOf) -> "list[feeds.Entry]":
    """Return lessons as entries; one that was in another feed is not rendered again."""
    found = []
    for card, teaser, links in lessons:
        key = (card.source, card.digest, teaser.digest, links)
        entry = press.entries.get(key)
        if entry is None:
            if len(press.entries) >= _ENTRIES_KEPT:
                press.entries.clear()
            entry = press.entries[key] = lesson_entry(press, card, teaser, links, prose_of)
        found.append(entry)
    return found


_ENTRIES_KEPT = 2000


def lesson_entry(press: Press, card: LessonCard, teaser: Teaser, links: Links, prose_of: ProseOf) -> "feeds.Entry":
    """Return a lesson as an entry of a feed; raises `Rejected` where the layout is at fault."""
    from generator.render import feeds  # as above

    viewer = press.feed_viewer
    view = _lesson_alone(press, card, teaser, links, prose_of, "feed-entry")
    return feeds.Entry(
        id=card.id,
        title=card.title,
        url=viewer.url(card.path),
        published=card.date,
        updated=max(card.updated or card.date, card.date),
        author=card.author,
        author_url=viewer.url(teaser.author.path),
        summary=card.summary,
        html=html_of(press, view, viewer, card.source),
        image=viewer.full(teaser.photo.url) if teaser.photo else "",
        categories=tuple(
            feeds.Category(term=slugify(t.label), label=t.label, scheme=viewer.url("/tags/")) for t in teaser.tags
        ),
        replies=_replies(viewer, card, teaser),
    )


def _handout(press: Press, recipe: Recipe, prose_of: ProseOf) -> bytes:
    from generator.render.handout import pdf  # few sites have any

    page = recipe.page
    assert isinstance(page, pages.HandoutPage)  # noqa: S101 - the table says so
    view = _lesson_alone(press, page.card, page.teaser, page.links, prose_of, "handout")
    return pdf(
        html_of(press, view, press.feed_viewer, page.card.source), press.config.handouts or Span(path="site.yaml")
    )


def _lesson_alone(press: Press, card: LessonCard, teaser: Teaser, links: Links, prose_of: ProseOf, layout: str) -> View:
    """Return what a layout sees of a lesson that is away from its page: every address in full, and no neighbours."""
    lesson, viewer = prose_of(card), press.feed_viewer
    assert isinstance(lesson, Lesson)  # noqa: S101 - a lesson's card leads to a lesson
    whole = pages.LessonPage(card=card, links=links, teaser=teaser, newer=None, older=None, series=None)
    return View(layout=layout, page=viewer.lesson_head(whole, layout), values={"lesson": viewer.lesson(whole, lesson)})


def _replies(viewer: Viewer, card: LessonCard, teaser: Teaser) -> tuple[str, int] | None:
    """Return where the comments on a lesson can be followed, and how many there are."""
    return (viewer.url(comment_feed_of(card.path)), teaser.comments) if card.comments != "off" else None


def _comment_feed(press: Press, recipe: Recipe, _prose_of: ProseOf) -> bytes:
    from generator.render import feeds  # as above
    from generator.render.quickatom import quick_atom  # as above

    page, viewer = recipe.page, press.feed_viewer
    assert isinstance(page, pages.CommentFeed)  # noqa: S101 - the table says so
    lesson = page.lesson
    head = feed_head(
        press,
        recipe.path,
        id=page.id,
        subtitle="",
        page=viewer.url(lesson.path) if lesson else press.config.url,
        updated=lesson.date if lesson else None,
        title=viewer.word("comment_feed_title", title=lesson.title if lesson else press.config.title),
    )
    if not page.comments:  # as on most lessons
        return quick_atom(head, ())
    places = {remark.comment.id: remark.anchor for remark in page.comments}
    return feeds.atom(head, [comment_entry(viewer, remark, places) for remark in page.comments])


def comment_entry(viewer: Viewer, remark: Remark, places: Mapping[str, str]) -> "feeds.Entry":
    """Return a comment as an entry; `places` has the anchor of each other comment, by its id."""
    from generator.render import feeds  # as above

    comment, lesson = remark.comment, viewer.url(remark.lesson.path)
    parent = comment.in_reply_to if comment.in_reply_to in places else ""
    return feeds.Entry(
        id=comment.id,
        title=viewer.word("comment_entry_title", author=comment.author, title=remark.lesson.title),
        url=f"{lesson}#{remark.anchor}",
        published=comment.date,
        updated=comment.date,
        author=comment.author,
        summary="",
        html=comment_html(comment),
        categories=(),
        in_reply_to=(parent, f"{lesson}#{places[parent]}") if parent else (remark.lesson_id, lesson),
    )


def feed_head(press: Press, path: str, **more: object) -> "feeds.FeedHead":
    """Return what the feed at a path says of itself; `more` are the fields that differ from those of the site's own."""
    from generator.render.feeds import FeedHead  # as above

    config = press.config
    fields: dict[str, object] = {
        "id": config.id,
        "title": config.title,
        "subtitle": config.description,
        "url": press.feed_viewer.url(path),
        "page": config.url,
        "author": config.author,
        "author_url": config.url,
        "language": config.language,
        "rights": config.copyright,
        "generator": ("drillbook", press.version),
    }
    head = FeedHead(**(fields | more))  # type: ignore[arg-type]  # the keys are the fields'
    return replace(head, notice=_notice(press.viewer, head.page))


def _notice(viewer: Viewer, page: str) -> "feeds.Notice | None":
    """Return what a browser shows of the feed of a page, if there is a style sheet to hide the rest."""
    from generator.render.feeds import Notice  # as above

    style = viewer.site.assets.get("feed.css")
    if not style:
        return None
    return Notice(
        style=style,
        title=viewer.word("feed_title"),
        text=(viewer.word("feed_lead"), viewer.word("feed_use")),
        link=viewer.word("feed_back"),
        page=page.removeprefix(viewer.host),
    )


def _social_card(_press: Press, recipe: Recipe, _prose_of: ProseOf) -> bytes:
    from generator.render import socialcard  # Pillow takes a while, and not every site has cards

    assert isinstance(recipe.page, pages.SocialCard)  # noqa: S101 - the table says so
    return socialcard.draw(recipe.page)


def _sitemap(press: Press, recipe: Recipe, _prose_of: ProseOf) -> bytes:
    page = recipe.page
    assert isinstance(page, pages.Sitemap)  # noqa: S101 - the table says so
    return sitemap((press.feed_viewer.url(path), day) for path, day in page.pages).encode()


def _robots(press: Press, _recipe: Recipe, _prose_of: ProseOf) -> bytes:
    return robots(press.feed_viewer.url("/sitemap.xml")).encode()


def _host_redirects(press: Press, recipe: Recipe, _prose_of: ProseOf) -> bytes:
    page = recipe.page
    assert isinstance(page, pages.HostRedirects)  # noqa: S101 - the table says so
    return host_redirects(_moved(press.viewer, page.moved)).encode()


def _nginx_redirects(press: Press, recipe: Recipe, _prose_of: ProseOf) -> bytes:
    page = recipe.page
    assert isinstance(page, pages.NginxRedirects)  # noqa: S101 - the table says so
    return nginx_redirects(_moved(press.viewer, page.moved)).encode()


def _moved(viewer: Viewer, moved: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """Yield old addresses and new ones, from the root of the host."""
    root = viewer.site.home[:-1]
    return ((root + old, viewer.url(path)) for old, path in moved)


_SPECIAL: Mapping[type, Callable[[Press, Recipe, ProseOf], bytes]] = {
    pages.AtomFeed: _feed,
    pages.ArchiveFeed: _archive_feed,
    pages.TermFeed: _term_feed,
    pages.JsonFeed: _json_feed,
    pages.CommentFeed: _comment_feed,
    pages.HandoutPage: _handout,
    pages.Sitemap: _sitemap,
    pages.Robots: _robots,
    pages.HostRedirects: _host_redirects,
    pages.NginxRedirects: _nginx_redirects,
    pages.SocialCard: _social_card,
}
