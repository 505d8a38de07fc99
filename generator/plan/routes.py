"""The plan of a site: every page and file, each at its address.

The order of the rows decides who gets an address that two want: lessons before
listings, and pages before files and redirects.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from generator.model.addresses import (
    HOME_PATH,
    HOST_REDIRECTS_PATH,
    NGINX_REDIRECTS_PATH,
    NOT_FOUND_PATH,
    ROBOTS_PATH,
    SEARCH_PATH,
    SITEMAP_PATH,
    SYMPTOM_WORDS_PATH,
    comment_feed_path,
    handout_path,
    home_page_path,
    listing_path,
    social_image_path,
    title_art_path,
)
from generator.model.diagnostic import Diagnostic, as_warnings, error, warning
from generator.model.hooks import call_hook
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.page import (
    ArchivePage,
    FileCopy,
    HandoutPage,
    HomePage,
    HostRedirects,
    LessonPage,
    NginxRedirects,
    NotFoundPage,
    Page,
    PictureFile,
    QuotesPage,
    RedirectPage,
    Robots,
    SearchPage,
    Sitemap,
    SmallPicture,
    SocialImage,
    StandalonePage,
    TermListPage,
    TermPage,
    TitleArtFile,
    YearPage,
)
from generator.model.plan import Plan
from generator.model.published import NOTHING, Published
from generator.model.site import Neighbor, Ref, Series, Site, Teaser, Term
from generator.model.social_image import can_be_drawn
from generator.model.source import Span
from generator.model.title_art import title_art_of
from generator.model.url import bad_path, encode, file_of
from generator.model.value import replace
from generator.plan.answers import add_answers, add_gone
from generator.plan.feeds import add_feeds, lesson_comment_feed
from generator.plan.files import Copies, add_assets, add_files
from generator.plan.handbook import add_handbook
from generator.plan.introductions import introduction_at
from generator.plan.markdown_copies import add_markdown
from generator.plan.menu import menu_of
from generator.plan.people import add_small_pictures, small_picture
from generator.plan.redirects import redirects
from generator.plan.series import add_series
from generator.plan.symptoms import symptom_pages, symptom_words
from generator.plan.table import SETTINGS, RouteTable
from generator.plan.teasers import photograph
from generator.plan.to_come import addresses_to_come, missing_layout, not_due, still_to_come

__all__ = ["make_plan"]

# As many as show what somebody writes about; their own page has the rest.
_OF_EACH_AUTHOR = 3

PlanHook = Callable[[Site], Mapping[str, Page]]


def make_plan(
    site: Site,
    copies: Copies,
    hooks: Iterable[PlanHook] = (),
    layouts: Collection[str] | None = None,
    published: Published = NOTHING,
    unread: Collection[str] = (),
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Return the plan, and an error for every address that two files want.

    Where the names of the `layouts` are given, a text that asks for one that is
    not among them is an error as well.  Each address that was `published` has an
    answer, or there is an error; texts that are `unread` have errors of their own.
    """
    table = RouteTable()
    if layouts is not None:
        table.diagnostics += _missing_layouts(site, layouts)
    _add_pages(site, copies, table)
    _add_hook_pages(site, hooks, table)
    _add_aliases(site, table)
    add_files(copies, table)
    add_small_pictures(site.people, table)
    assets = add_assets(copies, table)
    # Before old addresses are answered: a lesson that is held back again is waited for by a page of its own.
    table.diagnostics += addresses_to_come(site.unpublished, table.origins)
    # What is there now comes first: a published address may have become that of another page.
    add_gone(site, published, table)
    moved = add_answers(site, published, table, unread)
    menu, problems = menu_of(site)
    table.diagnostics += problems
    # After everything else, because both list the rows above.
    _add_sitemap(site, table)
    _add_redirects(site, table)
    table.diagnostics += table.files_in_files()
    plan = Plan(recipes=table.recipes, menu=menu, assets=assets, people=site.people, moved=moved)
    return plan, tuple(table.diagnostics)


def _add_pages(site: Site, copies: Copies, table: RouteTable) -> None:
    """Add what drillbook makes of the texts; where the site has a file of its own for one of these, that stays."""
    _add_lessons(site, _fonts_of(site, copies), table)
    _add_title_art(site, table)
    _add_standalone_pages(site, table)
    add_handbook(site, table)
    # A handbook can have the home page; the archive lists the lessons all the same.
    if file_of(HOME_PATH) not in table.recipes:
        _add_home(site, table)
    _add_terms(site, table)
    add_series(site, table)
    _add_archive(site, table)
    copied = set(copies.files.values())
    _add_listings(site, table, copied)
    add_feeds(site, table)
    if ROBOTS_PATH not in copied:
        table.add(ROBOTS_PATH, Robots(), (SETTINGS, "robots.txt"))
    if site.config.llms:
        add_markdown(site, table, copied)


# ---------------------------------------------------------------- texts
def _missing_layouts(site: Site, layouts: Collection[str]) -> Iterator[Diagnostic]:
    yield from filter(None, (missing_layout(meta, layouts) for meta in (*site.lessons, *site.pages)))
    to_come = (missing_layout(meta, layouts) for meta in still_to_come(site.unpublished))
    yield from as_warnings(filter(None, to_come), not_due(site.unpublished))


def _add_lessons(site: Site, fonts: tuple[FileCopy, ...], table: RouteTable) -> None:
    art_digest = site.config.art_digest if site.config.title_art else ""
    neighbors = [_neighbor(teaser, art_digest) for teaser in site.teasers]
    series = {part: one for one in site.series for part in one.parts}
    for number, (meta, teaser) in enumerate(zip(site.lessons, site.teasers, strict=True)):
        social = _social_image(site, meta, teaser) if not teaser.photo else None
        page = _lesson_page(site, number, neighbors, series, social_image_path(meta.path) if social else "")
        # A lesson whose address is taken is reported; its PDF and feed would only repeat the error.
        if table.add(meta.path, page, (meta.span, "this lesson")):
            _add_lesson_files(site, page, social, fonts, table)


def _neighbor(teaser: Teaser, art_digest: str) -> Neighbor:
    """Return what the pages before and after a lesson show of it; without a digest, the site has no drawings."""
    has_art = art_digest and not teaser.photo
    art = title_art_path(title_art_of(teaser.title, teaser.tag).name, art_digest) if has_art else ""
    return Neighbor(ref=Ref(label=teaser.title, path=teaser.path), photo=teaser.photo, art=art)


def _lesson_page(
    site: Site, number: int, neighbors: list[Neighbor], series: Mapping[Ref, Series], social: str
) -> LessonPage:
    meta = site.lessons[number]
    return LessonPage(
        meta=meta,
        links=site.links[meta.source],
        teaser=site.teasers[number],
        newer=neighbors[number - 1] if number else None,
        older=neighbors[number + 1] if number + 1 < len(neighbors) else None,
        series=series.get(neighbors[number].ref) if meta.series else None,
        thread=site.threads.get(meta.source, ()),
        related=tuple([neighbors[other].ref for other in site.related.places[number]]),
        social=social,
        weekday=site.weekday,
    )


def _social_image(site: Site, meta: LessonMetadata, teaser: Teaser) -> SocialImage | None:
    """Return the picture of a title, if the site has such pictures and the font has all letters."""
    config = site.config
    if not config.cards:
        return None
    portrait, logo = _small_pictures(site, meta)
    # The font has letters with their accents as one character each.
    title, name, author = (unicodedata.normalize("NFC", text) for text in (meta.title, config.title, meta.authors[0]))
    if not can_be_drawn(title + name):
        return None
    art = title_art_of(meta.title, teaser.tag)
    image = SocialImage(title=title, site=name, accent=config.accent, art=art, colors=config.colors.light)
    # Pillow draws no drawings.
    if isinstance(logo, PictureFile):
        image = replace(image, logo=logo)
    if isinstance(portrait, PictureFile) and can_be_drawn(author):
        image = replace(image, portrait=portrait, author=author)
    return image


def _small_pictures(site: Site, meta: LessonMetadata) -> tuple[SmallPicture | None, SmallPicture | None]:
    """Return the portrait of a lesson's first author and the logo, for files that hold both."""
    author = site.people.by_name(meta.authors[0])
    return small_picture(author.portrait if author else None), small_picture(site.people.logo)


def _fonts_of(site: Site, copies: Copies) -> tuple[FileCopy, ...]:
    """Return the fonts of the site's look, for handouts."""
    sources = [copies.assets[font] for font in site.config.first_fonts if font in copies.assets]
    return tuple(FileCopy(source=source, digest=copies.digests[source]) for source in sources)


def _add_lesson_files(
    site: Site, page: LessonPage, social: SocialImage | None, fonts: tuple[FileCopy, ...], table: RouteTable
) -> None:
    """Add what lies beside a lesson's page."""
    meta, teaser = page.meta, page.teaser
    if social:
        table.add(page.social, social, (meta.span, "this lesson's social image"))
    if meta.comments != "off":
        feed = lesson_comment_feed(meta, teaser, page.thread)
        table.add(comment_feed_path(meta.path), feed, (meta.span, "this lesson's comment feed"))
    if site.config.handouts:
        portrait, logo = _small_pictures(site, meta)
        # Without the number of comments, which paper does not show: a comment is no reason to make a PDF again.
        paper = replace(teaser, comments=0)
        handout = HandoutPage(meta=meta, links=page.links, teaser=paper, portrait=portrait, logo=logo, fonts=fonts)
        table.add(handout_path(meta.path), handout, (meta.span, "this lesson's handout"))


def _add_title_art(site: Site, table: RouteTable) -> None:
    """Add the pictures that stand for the lessons without a photo; many lessons can share one."""
    if not site.config.title_art:
        return
    config = site.config
    lessons = (teaser for teaser in site.teasers if not teaser.photo)
    # In the order of the lessons, not of a set: the same site has the same plan.
    arts = dict.fromkeys(title_art_of(teaser.title, teaser.tag) for teaser in lessons)
    for art in arts:
        page = TitleArtFile(art=art, accent=config.art_accent, is_dark=config.colors.is_always_dark)
        path = title_art_path(art.name, config.art_digest)
        table.add(path, page, (SETTINGS, "the picture of a lesson without a photo"))


def _add_standalone_pages(site: Site, table: RouteTable) -> None:
    for meta in (meta for meta in site.pages if not meta.in_handbook):
        links = site.links[meta.source]
        page = StandalonePage(meta=meta, links=links, photo=photograph(meta, links))
        table.add(meta.path, page, (meta.span, "this page"))


def _add_aliases(site: Site, table: RouteTable) -> None:
    texts: list[Metadata] = [*site.lessons, *site.pages]
    for meta in filter(lambda meta: meta.aliases, texts):
        # Names that differ in capitals alone are one file on Windows and macOS: the first is made, and web servers
        # are told of the others (see `redirects`).
        files = {file_of(meta.path).casefold()}
        for alias, span in meta.aliases:
            # `/a` and `/a/` are the same file.
            file = file_of(alias)
            if file.casefold() not in files:
                files.add(file.casefold())
                to = Ref(label=meta.title, path=meta.path)
                table.add(alias, RedirectPage(to=to), (span, "this old address"))
            elif file != file_of(meta.path) and file.casefold() == file_of(meta.path).casefold():
                table.diagnostics.append(_own_address(alias, span))


def _own_address(alias: str, span: Span) -> Diagnostic:
    return warning(
        "address/taken",
        span,
        f"the old address {alias} differs from this page's own in capitals alone",
        help="delete it: no redirect can be made here, because on Windows and macOS both are the same file",
    )


# ---------------------------------------------------------------- listings
def _add_home(site: Site, table: RouteTable) -> None:
    size = site.config.paginate
    total = max(1, -(-len(site.teasers) // size))  # rounded up; a site without lessons has a home page, too
    for number in range(1, total + 1):
        page = HomePage(
            lessons=site.teasers[(number - 1) * size : number * size],
            number=number,
            total=total,
            newer=home_page_path(number - 1) if number > 1 else "",
            older=home_page_path(number + 1) if number < total else "",
        )
        table.add(home_page_path(number), page, (SETTINGS, "the list of lessons"))


def _add_terms(site: Site, table: RouteTable) -> None:
    listings: list[tuple[str, str, tuple[Term, ...]]] = [
        ("tags", "tag", site.tags),
        ("authors", "author", site.authors),
    ]
    for listing, kind, terms in listings:
        if listing not in site.config.listings:
            continue
        for term in terms:
            introduction, links = introduction_at(site, term.ref.path)
            page = TermPage(kind=kind, term=term, introduction=introduction, links=links)
            table.add(term.ref.path, page, (SETTINGS, f'the {kind} "{term.ref.label}"'))
        counts = tuple((term.ref, len(term.lessons)) for term in terms)
        newest = tuple([term.lessons[:_OF_EACH_AUTHOR] for term in terms]) if kind == "author" else ()
        everything = TermListPage(kind=kind, terms=counts, newest=newest)
        table.add(listing_path(listing), everything, (SETTINGS, f"the list of {listing}"))


def _add_archive(site: Site, table: RouteTable) -> None:
    if "archive" not in site.config.listings:
        return
    years = site.years
    for number, year in enumerate(years):
        page = YearPage(
            year=year,
            newer=years[number - 1].ref if number else None,
            older=years[number + 1].ref if number + 1 < len(years) else None,
        )
        table.add(year.ref.path, page, (SETTINGS, "the archive"))
    table.add(listing_path("archive"), ArchivePage(years=years), (SETTINGS, "the archive"))


def _add_listings(site: Site, table: RouteTable, copied: Collection[str]) -> None:
    """Add the pages that a site has once, and the index of symptoms; not those that the site has a file for."""
    listings = site.config.listings
    if "quotes" in listings:
        quoted = tuple((meta, site.links[meta.source]) for meta in site.lessons if meta.quotes_digest)
        table.add(listing_path("quotes"), QuotesPage(lessons=quoted), (SETTINGS, "the page of quotations"))
    if NOT_FOUND_PATH not in copied:
        table.add(NOT_FOUND_PATH, NotFoundPage(), (SETTINGS, "the page for missing addresses"))
    if "symptoms" in listings:
        for path, page in symptom_pages(site):
            table.add(path, page, (SETTINGS, "the index of symptoms"))
        if searched := symptom_words(site):
            table.add(SYMPTOM_WORDS_PATH, searched, (SETTINGS, "the index of symptoms"))
    if site.config.search:
        table.add(SEARCH_PATH, SearchPage(), (SETTINGS, "the search page"))


# ---------------------------------------------------------------- what is made from the other rows
def _add_hook_pages(site: Site, hooks: Iterable[PlanHook], table: RouteTable) -> None:
    for hook in hooks:
        for path, page in call_hook(hook, site).items():
            problem = bad_path(path)
            if problem:
                message = f'a hook wants the address "{path}"'
                advice = "correct the function named in `hooks`"
                table.diagnostics.append(error("hook/bad-path", SETTINGS, message, label=problem, help=advice))
            else:
                table.add(path, page, (SETTINGS, "a page that a hook makes"))


def _add_sitemap(site: Site, table: RouteTable) -> None:
    changed = {meta.path: _last_change(meta) for meta in site.lessons}
    if site.lessons:
        changed.setdefault(HOME_PATH, site.lessons[0].date.date().isoformat())
    pages = [(recipe.path, changed.get(recipe.path, "")) for recipe in table.recipes.values() if recipe.page.in_sitemap]
    table.add(SITEMAP_PATH, Sitemap(pages=tuple(pages)), (SETTINGS, "the sitemap"))


def _last_change(meta: LessonMetadata) -> str:
    return (meta.updated or meta.date).date().isoformat()


def _add_redirects(site: Site, table: RouteTable) -> None:
    """Add the redirects for web servers, if there are any; a file of the site's own stays in its place."""
    moved = redirects(site, table.recipes, table.origins.keys())
    moved += tuple((encode(old), new) for old, new in table.rules)
    gone = tuple((encode(path), encode(page)) for path, page in table.gone)
    for path, kind in ((HOST_REDIRECTS_PATH, HostRedirects), (NGINX_REDIRECTS_PATH, NginxRedirects)):
        if (moved or gone) and path[1:] not in table.origins:
            table.add(path, kind(moved=moved, gone=gone), (SETTINGS, "the list of redirects"))
