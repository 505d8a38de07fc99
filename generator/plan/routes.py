"""The table: which file is made from what, and where two would be the same file."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from generator.model import page as pages
from generator.model.comment import Reply, flat
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, did_you_mean, error
from generator.model.digest import digest_of, uuid_of
from generator.model.hooks import call_hook
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.page import FeedComment, FileCopy, Page, PictureFile, Plan, Recipe, SocialImage
from generator.model.picture import Picture
from generator.model.site import Ref, Series, Site, Teaser
from generator.model.social_image import can_be_drawn
from generator.model.source import Span
from generator.model.url import (
    SEARCH_PATH,
    archive_feed_of,
    bad_path,
    comment_feed_of,
    file_of,
    handout_of,
    json_feed_of,
    listing_path,
    series_path,
    social_image_of,
    term_feed_of,
)
from generator.model.value import Value, replace
from generator.plan.pictures import own_shape, shown_files
from generator.plan.redirects import redirects
from generator.plan.site import photograph
from generator.plan.symptoms import symptom_pages

__all__ = ["Copies", "make_plan"]

Origin = tuple[Span, str]
PlanHook = Callable[[Site], Mapping[str, Page]]


class Copies(Value):
    """Files that are published as they are, or are made of a picture.

    `files` maps a path under `content/` to its path on the site, `assets` a
    name under `layouts/assets/` to its file; `digests` has the digest of each
    by its source.  `pictures` has what is known of pictures; `shown` are those
    that a text shows, `linked` the files that one leads to.
    """

    files: Mapping[str, str]
    assets: Mapping[str, str]
    digests: Mapping[str, bytes]
    pictures: Mapping[str, Picture]
    shown: Collection[str]
    linked: Collection[str]


def make_plan(
    site: Site, copies: Copies, hooks: Iterable[PlanHook] = (), layouts: Collection[str] | None = None
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Return the plan, and a diagnostic for every address that two files want.

    Where the names of the `layouts` are given, those that a lesson asks for
    are looked up among them.
    """
    table = _Table()
    if layouts is not None:
        _check_layouts(site, layouts, table)
    _lessons(site, table)
    _plain_pages(site, table)
    _lists(site, table)
    _finding(site, table)
    _feeds(site, table)
    for hook in hooks:
        for path, page in call_hook(hook, site).items():
            wrong = bad_path(path)
            if wrong:
                table.diagnostics.append(
                    error(
                        "hook/bad-path",
                        _SITE,
                        f'a hook wants the address "{path}"',
                        label=wrong,
                        help="correct the function named in `hooks`",
                    )
                )
            else:
                table.add(path, page, (_SITE, "a page that a hook makes"))
    _aliases(site, table)
    _files(copies, table)
    assets = _assets(copies, table)
    menu = _menu(site, table)
    _sitemap(site, table)
    _redirects(site, table)
    _file_inside_file(table)
    return Plan(recipes=table.recipes, menu=menu, assets=assets), tuple(table.diagnostics)


_SITE = Span(path="site.yaml")
_COMMENTS_IN_FEED = 50


@dataclass(slots=True)
class _Table:
    recipes: dict[str, Recipe] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, path: str, page: Page, origin: Origin) -> bool:
        """Add a row; of two that want the same file, on any file system, the first has it."""
        file = path[1:] if isinstance(page, FileCopy | PictureFile | pages.HostRedirects) else file_of(path)
        first = self.origins.setdefault(file.casefold(), origin)
        if first is origin:
            self.recipes[file] = Recipe(file=file, path=path, page=page)
            return True
        span, what = origin
        advice = (
            "choose another old address, or delete it"
            if isinstance(page, pages.RedirectPage)
            else "give one of them another `slug:`"
        )
        self.diagnostics.append(
            error(
                "address/taken",
                span,
                f"{what} and {first[0].path} both have the address {path}",
                label="" if first[0].path == span.path else f"see {first[0]}",
                help=advice,
            )
        )
        return False


# ---------------------------------------------------------------- the rows
def _lessons(site: Site, table: _Table) -> None:
    refs = [Ref(label=meta.title, path=meta.path) for meta in site.lessons]
    series: dict[Ref, Series] = {part: s for s in site.series for part in s.parts}
    for number, (meta, teaser) in enumerate(zip(site.lessons, site.teasers, strict=True)):
        social = _social(site.config, meta.title) if not teaser.photo else None
        page = pages.LessonPage(
            meta=meta,
            links=site.links[meta.source],
            teaser=teaser,
            newer=refs[number - 1] if number else None,
            older=refs[number + 1] if number + 1 < len(refs) else None,
            series=series.get(refs[number]) if meta.series else None,
            thread=site.threads.get(meta.source, ()),
            related=tuple([refs[other] for other in site.related.places[number]]),
            social=social_image_of(meta.path) if social else "",
        )
        if not table.add(meta.path, page, (meta.span, "this lesson")):
            continue
        if social:
            table.add(page.social, social, (meta.span, "this lesson's card"))
        if meta.comments != "off":
            said = _remarks(meta, teaser, page.thread)
            feed = pages.CommentFeed(id=f"{meta.id}#comments", lesson=teaser, comments=said)
            table.add(comment_feed_of(meta.path), feed, (meta.span, "this lesson's comment feed"))
        if site.config.handouts:
            # Paper does not show how many comments there are.
            handout = pages.HandoutPage(meta=meta, links=page.links, teaser=replace(teaser, comments=0))
            table.add(handout_of(meta.path), handout, (meta.span, "this lesson's hand-out"))


def _social(config: Config, title: str) -> SocialImage | None:
    """Return the card of a title, if the site has cards and the font the letters."""
    if not config.cards:
        return None
    title, name = (unicodedata.normalize("NFC", text) for text in (title, config.title))
    return SocialImage(title=title, site=name, accent=config.accent) if can_be_drawn(title + name) else None


def _remarks(meta: LessonMetadata, teaser: Teaser, thread: Iterable[Reply]) -> tuple[FeedComment, ...]:
    """Return the comments of a thread, the newest first."""
    found = [
        FeedComment(comment=reply.comment, anchor=reply.anchor, lesson=teaser, lesson_id=meta.id)
        for reply in flat(thread)
    ]
    return tuple(sorted(found, key=_said_at, reverse=True))


def _said_at(remark: FeedComment) -> tuple[dt.datetime, str]:
    return remark.comment.date, remark.comment.id


def _check_layouts(site: Site, layouts: Collection[str], table: _Table) -> None:
    for meta in (*site.lessons, *site.pages):
        if meta.layout and f"{meta.layout}.html" not in layouts:
            own = [name.removesuffix(".html") for name in layouts if "/" not in name]
            table.diagnostics.append(
                error(
                    "layout/missing",
                    meta.layout_span or meta.span,
                    f'this page asks for the layout "{meta.layout}", and there is none of this name',
                    label=did_you_mean(meta.layout, own),
                    help=f"make a file layouts/{meta.layout}.html, or delete the line `layout: {meta.layout}`",
                )
            )


def _plain_pages(site: Site, table: _Table) -> None:
    for meta in site.pages:
        links = site.links[meta.source]
        page = pages.StandalonePage(meta=meta, links=links, photo=photograph(meta, links))
        table.add(meta.path, page, (meta.span, "this page"))


def _lists(site: Site, table: _Table) -> None:
    config = site.config
    size = config.paginate
    total = max(1, -(-len(site.teasers) // size))
    paths = ["/", *(f"/page/{n}/" for n in range(2, total + 1))]
    for number, path in enumerate(paths, 1):
        home = pages.HomePage(
            lessons=site.teasers[(number - 1) * size : number * size],
            number=number,
            total=total,
            newer=paths[number - 2] if number > 1 else "",
            older=paths[number] if number < total else "",
        )
        table.add(path, home, (_SITE, "the list of lessons"))
    for listing, kind, terms in (("tags", "tag", site.tags), ("authors", "author", site.authors)):
        if listing in config.listings:
            for term in terms:
                table.add(
                    term.ref.path,
                    pages.TermPage(kind=kind, term=term),
                    (_SITE, f'the {kind} "{term.ref.label}"'),
                )
            counts = tuple((term.ref, len(term.lessons)) for term in terms)
            table.add(f"/{listing}/", pages.TermListPage(kind=kind, terms=counts), (_SITE, f"the list of {listing}"))
    if "archive" in config.listings:
        years = site.years
        for number, year in enumerate(years):
            page = pages.YearPage(
                year=year,
                newer=years[number - 1].ref if number else None,
                older=years[number + 1].ref if number + 1 < len(years) else None,
            )
            table.add(year.ref.path, page, (_SITE, "the archive"))
        counts = tuple((year.ref, sum(len(week.lessons) for week in year.weeks)) for year in years)
        table.add("/archive/", pages.ArchivePage(years=counts), (_SITE, "the archive"))
    if "quotes" in config.listings:
        quoted = tuple((meta, site.links[meta.source]) for meta in site.lessons if meta.quotes_digest)
        table.add("/quotes/", pages.QuotesPage(lessons=quoted), (_SITE, "the page of quotations"))
    table.add("/404.html", pages.NotFoundPage(), (_SITE, "the page for what is not found"))


def _finding(site: Site, table: _Table) -> None:
    if "symptoms" in site.config.listings:
        for path, page in symptom_pages(site):
            table.add(path, page, (_SITE, "the index of symptoms"))
    if site.config.search:
        table.add(SEARCH_PATH, pages.SearchPage(), (_SITE, "the search page"))


def _feeds(site: Site, table: _Table) -> None:
    file, size = site.config.feed.file, site.config.feed.entries
    lessons = tuple(
        (meta, teaser, site.links[meta.source]) for meta, teaser in zip(site.lessons, site.teasers, strict=True)
    )
    # Only full archive documents: none changes when a lesson comes out, and what is in none is in the feed.
    count = len(lessons) // size if len(lessons) > size else 0
    archives = ["", *(archive_feed_of(file, number) for number in range(1, count + 1)), ""]
    table.add(f"/{file}", pages.AtomFeed(lessons=lessons[:size], older=archives[count]), (_SITE, "the feed"))
    table.add(json_feed_of(file), pages.JsonFeed(lessons=lessons[:size]), (_SITE, "the JSON feed"))
    for number in range(1, count + 1):
        end = len(lessons) - (number - 1) * size
        archive = pages.ArchiveFeed(
            lessons=lessons[end - size : end], newer=archives[number + 1], older=archives[number - 1]
        )
        table.add(archives[number], archive, (_SITE, "an archive of the feed"))
    _term_feeds(site, lessons, table)
    if site.config.comments.default != "off" or any(meta.comments != "off" for meta in site.lessons):
        both = zip(site.lessons, site.teasers, strict=True)
        said = [r for meta, t in both if t.comments for r in _remarks(meta, t, site.threads[meta.source])]
        said = sorted(said, key=_said_at, reverse=True)[:_COMMENTS_IN_FEED]
        whole = pages.CommentFeed(id=f"{site.config.id}#comments", lesson=None, comments=tuple(said))
        table.add("/comments.xml", whole, (_SITE, "the feed of all comments"))
    table.add("/robots.txt", pages.Robots(), (_SITE, "robots.txt"))


def _term_feeds(site: Site, lessons: pages.FeedLessons, table: _Table) -> None:
    """Add a feed for each tag, author and series; a series has no page of its own, so its feed belongs to home."""
    size = site.config.feed.entries
    by_path = {lesson[0].path: lesson for lesson in lessons}
    found = [(t.ref.path, t.ref, [teaser.path for teaser in t.lessons[:size]]) for t in (*site.tags, *site.authors)]
    for series in site.series:
        newest = [part.path for part in reversed(series.parts)][:size]
        found.append((series_path(series.title), Ref(label=series.title, path="/"), newest))
    for path, ref, newest in found:
        if path:
            name = f"urn:uuid:{uuid_of(digest_of(site.config.id, path))}"
            feed = pages.TermFeed(id=name, term=ref, lessons=tuple([by_path[lesson] for lesson in newest]))
            table.add(term_feed_of(path), feed, (_SITE, "a feed"))


def _aliases(site: Site, table: _Table) -> None:
    metadata: list[Metadata] = [*site.lessons, *site.pages]
    for meta in metadata:
        for alias, span in meta.aliases:
            if file_of(alias) != file_of(meta.path):
                to = Ref(label=meta.title, path=meta.path)
                table.add(alias, pages.RedirectPage(to=to), (span, "this old address"))


def _files(copies: Copies, table: _Table) -> None:
    """Add the files under `content/`: each at its own address, and pictures that pages show in other shapes too.

    What stands at a picture's own address is made of it as well, so that no
    file tells where it was taken.
    """
    for source, path in copies.files.items():
        origin = (Span(path=source), "this file")
        picture, is_shown = copies.pictures.get(source), source in copies.shown
        shape = own_shape(picture, whole=not is_shown or source in copies.linked) if picture else None
        if picture and shape:
            table.add(path, PictureFile(source=source, digest=picture.digest, shape=shape), origin)
        else:
            table.add(path, FileCopy(source=source, digest=copies.digests[source]), origin)
        if picture and picture.is_made and is_shown:
            for address, page in shown_files(source, path, picture):
                table.add(address, page, origin)


def _assets(copies: Copies, table: _Table) -> dict[str, str]:
    """Add the layouts' own files under names that hold their digest, so that browsers can keep them for ever."""
    found: dict[str, str] = {}
    for name, source in copies.assets.items():
        digest = copies.digests[source]
        stem, dot, ending = name.rpartition(".")
        path = f"/assets/{stem}.{digest.hex()[:10]}.{ending}" if dot else f"/assets/{name}"
        table.add(path, FileCopy(source=source, digest=digest), (Span(path=source), "this file"))
        found[name] = path
    return found


def _menu(site: Site, table: _Table) -> tuple[Ref, ...]:
    """Return the header's links: as site.yaml has them, or else the lists and the pages.

    The labels of lists are left empty: they are the layouts' words.
    """
    own = {meta.path.strip("/"): Ref(label=meta.title, path=meta.path) for meta in site.pages}
    lists = {name: Ref(label="", path=listing_path(name)) for name in site.config.listings}
    if not site.config.menu:
        shown = [own[meta.path.strip("/")] for meta in site.pages if meta.in_menu]
        listed = ("symptoms",) if any(meta.symptom_summary for meta in site.lessons) else ()
        return (*(lists[n] for n in (*listed, "archive", "tags", "quotes") if n in lists), *shown)
    known = {"home": Ref(label="", path="/"), **lists, **own}
    for name, span in site.config.menu:
        if name not in known and not any(h.meta.path.strip("/") == name for h in site.unpublished):
            table.diagnostics.append(
                error(
                    "site/unknown-menu",
                    span,
                    f'the menu names "{name}", and there is no such page',
                    label=did_you_mean(name, known),
                    help=f"it can name {', '.join(known)}",
                )
            )
    return tuple(known[name] for name, _ in site.config.menu if name in known)


def _sitemap(site: Site, table: _Table) -> None:
    newest = site.lessons[0].date.date().isoformat() if site.lessons else ""
    changed = {meta.path: (meta.updated or meta.date).date().isoformat() for meta in site.lessons}
    listed = [
        (recipe.path, changed.get(recipe.path, newest if recipe.path == "/" else ""))
        for recipe in table.recipes.values()
        if isinstance(recipe.page, _LISTED)
    ]
    table.add("/sitemap.xml", pages.Sitemap(pages=tuple(listed)), (_SITE, "the sitemap"))


_LISTED = (
    pages.HomePage,
    pages.LessonPage,
    pages.StandalonePage,
    pages.TermPage,
    pages.TermListPage,
    pages.YearPage,
    pages.ArchivePage,
    pages.QuotesPage,
    pages.SymptomsPage,
    pages.SearchPage,
    pages.CustomPage,
)


def _redirects(site: Site, table: _Table) -> None:
    """Add what web servers read, if there is anything in it; a file of the site's own stays in its place."""
    moved = redirects(site, table.recipes, table.origins.keys())
    for path, kind in (("/_redirects", pages.HostRedirects), ("/redirects.nginx.conf", pages.NginxRedirects)):
        if moved and path[1:] not in table.origins:
            table.add(path, kind(moved=moved), (_SITE, "the list of redirects"))


def _file_inside_file(table: _Table) -> None:
    """Note addresses that need a folder where another has a file: no file system allows that."""
    checked = {""}
    for file, recipe in table.recipes.items():
        inside = file.casefold()
        folder = inside.rpartition("/")[0]
        while folder not in checked:
            checked.add(folder)
            if folder in table.origins:
                span, what = table.origins[inside]
                table.diagnostics.append(
                    error(
                        "address/taken",
                        span,
                        f"{what} wants {recipe.path}, but /{folder} is a file already",
                        help="change one of the two addresses",
                        related=((table.origins[folder][0], "the file"),),
                    )
                )
            folder = folder.rpartition("/")[0]
