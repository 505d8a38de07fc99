"""The handbook of a site: its pages in order, their sidebar, and the index that they are found by.

`site.yaml` can say the order and the groups, as `nav` does for MkDocs.  Without
it, folders are the groups.  A page that is named nowhere comes last instead of
being lost: a reader finds every page that is not kept out by its own `menu: false`.
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.model.addresses import handbook_index_path, handbook_path
from generator.model.diagnostic import Diagnostic, did_you_mean, error
from generator.model.lesson import HANDBOOK_FOLDER, PageMetadata
from generator.model.natural_order import natural_key
from generator.model.page import HandbookIndex, HandbookPage
from generator.model.site import Ref, Site
from generator.model.source import Span
from generator.plan.table import SETTINGS, RouteTable
from generator.plan.teasers import photograph

__all__ = ["add_handbook", "first_page", "name_in_handbook", "sidebar"]

_Groups = tuple[tuple[str, tuple[PageMetadata, ...]], ...]


def add_handbook(site: Site, table: RouteTable) -> None:
    """Add every page of the handbook, and the index of those in its sidebar."""
    pages = [meta for meta in site.pages if meta.in_handbook]
    if not pages:
        return
    groups, problems = sidebar(site)
    table.diagnostics += problems
    listed = [meta for _, group in groups for meta in group]
    places = {meta.source: number for number, meta in enumerate(listed)}
    shown = tuple((heading, tuple(map(_ref, group))) for heading, group in groups)
    index = handbook_index_path(site.config.home)
    for meta in pages:
        links, place = site.links[meta.source], places.get(meta.source)
        page = HandbookPage(
            meta=meta,
            links=links,
            photo=photograph(meta, links),
            groups=shown,
            index=index,
            previous=_ref(listed[place - 1]) if place else None,
            next=_ref(listed[place + 1]) if place is not None and place + 1 < len(listed) else None,
        )
        table.add(meta.path, page, (meta.span, "this page"))
    # With the pages that the sidebar leaves out: who searches has a name, and wants its page.
    table.add(index, HandbookIndex(pages=tuple(pages)), (SETTINGS, "the index of the handbook"))


def first_page(site: Site) -> Ref | None:
    """Return the page that the menu leads to, if the handbook has any and is not the home page itself."""
    root = handbook_path(site.config.home, "")
    groups, _ = sidebar(site)
    pages = [meta for _, group in groups for meta in group]
    first = next((meta for meta in pages if meta.path == root), pages[0] if pages else None)
    return _ref(first) if first and site.config.home != "handbook" else None


def name_in_handbook(meta: PageMetadata) -> str:
    """Return the name of a page in `site.yaml`: that of its file, or of its folder for an `index.md`."""
    name = meta.source.removeprefix(HANDBOOK_FOLDER).removesuffix(".md")
    return name.removesuffix("/index")


def sidebar(site: Site) -> tuple[_Groups, list[Diagnostic]]:
    """Return the headings of the sidebar with the pages below each, and an error for each name that is no page."""
    by_name = {name_in_handbook(meta): meta for meta in site.pages if meta.in_handbook}
    if not site.config.handbook:
        return tuple(_by_folder(by_name)), []
    # A page that is held back comes into the order by itself when it is due.
    unpublished = {name_in_handbook(one.meta) for one in site.unpublished if isinstance(one.meta, PageMetadata)}
    left, diagnostics = dict(by_name), []
    groups: list[tuple[str, tuple[PageMetadata, ...]]] = []
    for group in site.config.handbook:
        pages = []
        for typed, span in group.pages:
            name = typed.removesuffix(".md")
            # Where two groups name a page, it has its place in the first: "next" must lead to one page only.
            if name in left:
                pages.append(left.pop(name))
            elif name not in by_name and name not in unpublished:
                diagnostics.append(_unknown(name, span, by_name))
        groups.append((group.heading, tuple(pages)))
    rest = _sorted(meta for meta in left.values() if meta.in_menu)
    return tuple((heading, pages) for heading, pages in (*groups, ("", rest)) if pages), diagnostics


def _unknown(name: str, span: Span, by_name: Mapping[str, PageMetadata]) -> Diagnostic:
    return error(
        "handbook/unknown-page",
        span,
        f'`handbook` names "{name}", but there is no such page',
        label=did_you_mean(name, by_name),
        help=f"write the name of a file in content/handbook/, without .md, or save a text as {name}.md there",
    )


def _by_folder(by_name: Mapping[str, PageMetadata]) -> Iterator[tuple[str, tuple[PageMetadata, ...]]]:
    """Yield the pages beside the first one, and then each folder under the title of its own page, or under its name."""
    # The pages beside the first one come first, even if all of them are sorted behind a folder.
    folders: dict[str, list[PageMetadata]] = {"": []}
    for meta in _sorted(meta for meta in by_name.values() if meta.in_menu):
        folders.setdefault(meta.source.removeprefix(HANDBOOK_FOLDER).rpartition("/")[0], []).append(meta)
    for folder, pages in folders.items():
        if pages:
            folder_page = by_name.get(folder)
            name = folder.rpartition("/")[2].replace("-", " ").capitalize()
            yield folder_page.title if folder and folder_page else name, tuple(pages)


def _sorted(pages: Iterable[PageMetadata]) -> tuple[PageMetadata, ...]:
    """Return pages as a file manager sorts them, the own page of each folder before the others of it."""

    def key(meta: PageMetadata) -> tuple[object, ...]:
        folder, _, file = meta.source.rpartition("/")
        return natural_key(folder), file != "index.md", natural_key(file)

    return tuple(sorted(pages, key=key))


def _ref(meta: PageMetadata) -> Ref:
    return Ref(label=meta.title, path=meta.path)
