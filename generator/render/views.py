"""What layouts see: the values that pages of several kinds share.

Every layout is given `site`, `page` and `words`, and the variables of its kind
of page, which are the fields of a `LayoutView` in that kind's module under
`render/kinds`.  layouts/README.md is generated from these classes, so their
docstrings are for authors of layouts.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar, overload

from markupsafe import Markup

from generator.model.value import Value
from generator.render.html import LaterHtml

__all__ = [
    "CountView",
    "CounterView",
    "DateView",
    "FeedLinkView",
    "LaterList",
    "LayoutInput",
    "LayoutView",
    "LinkView",
    "NeighborView",
    "PageView",
    "PaletteView",
    "PersonView",
    "PhotoView",
    "QuoteView",
    "SiteView",
    "SourceView",
    "TeaserView",
    "View",
]


Item = TypeVar("Item")


class View(Value):
    """A value that a layout sees."""


class LaterList(Sequence[Item]):
    """A list that is made when a layout looks into it, and not at all where none does; its length is known."""

    def __init__(self, length: int, make: Callable[[], Sequence[Item]]) -> None:
        self._length, self._make = length, make

    @functools.cached_property
    def _items(self) -> Sequence[Item]:
        return self._make()

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        return self._items[index]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    # To a layout it is any list: one that adds lists, or shows one as it is, must not tell the difference.
    def __add__(self, other: Sequence[Item]) -> Sequence[Item]:
        return (*self, *other)

    def __repr__(self) -> str:
        return repr(self._items)


class LayoutView(View):
    """The variables of one kind of page: its fields.  The docstring of each begins with the names of its layouts."""


class LinkView(View):
    """A name and where it leads; `url` is empty where the site has no page for it."""

    label: str
    url: str


class NeighborView(LinkView):
    """The lesson before or after another; `photo` may be none, and `art`, the address of its drawing, empty."""

    photo: "PhotoView | None"
    art: str


class CountView(View):
    """A name, where it leads, and how many lessons are there; `size` says so from 1 (few) to 5 (most of the list)."""

    label: str
    url: str
    count: int
    size: int = 3


class DateView(View):
    """A day: `iso` for `<time datetime>`, `long` and `short` in the words of the site."""

    iso: str
    long: str
    short: str


class SourceView(View):
    """Files of a picture in one of the kinds that not every browser knows: their media type, and their `srcset`."""

    type: str
    srcset: str


class PhotoView(View):
    """A picture; every field but `url` may be empty.

    `url`, `width` and `height` are of a file that every browser knows;
    `sources` of those to choose from before it, the best first: none in a
    feed. `width` and `height` are 0 where it has no size.
    """

    url: str
    width: int
    height: int
    sources: tuple[SourceView, ...]
    alt: str
    credit: str
    credit_url: str
    license: str


class PaletteView(View):
    """The site's own accent as `#rrggbb`: readable in `light` and in `dark` mode, and as the board of the drill."""

    light: str
    dark: str
    board: str


class PersonView(View):
    """An author, as `site.yaml` describes one: `url` is that of the author's page, or empty.

    `portrait` may be none, and `bio` empty; `line` is the first sentence of it, to stand
    behind the name, which it does not begin with; `links` lead to other sites.
    """

    name: str
    url: str
    portrait: PhotoView | None
    bio: str
    line: str
    links: tuple[LinkView, ...]


class CounterView(View):
    """The `service` that counts visitors: the address of its `script`, and the attributes that this one needs."""

    service: str
    script: str
    attributes: Mapping[str, str]


class SiteView(View):
    """The whole site: `url` is its full address, `home` the path of its first page.

    `menu` are the links of the header, `assets` the addresses of the files in
    `layouts/assets/` by name, `feed` the path of the Atom feed, `search` that
    of the search page, or empty, `palette` the colors of the site's own
    accent, or none, `papers` the background in light and in dark mode, `fonts` the
    addresses of the fonts of the look that every page needs, `extra` what `site.yaml` has under `extra`. `coach` is the
    author of the site, if it says more than the name; `logo` and `call`, where
    to book a call, may be none; `email` is where answers go, or empty.
    `counter` may be none, as it always is in the preview.
    """

    title: str
    description: str
    author: str
    url: str
    home: str
    language: str
    feed: str
    search: str
    menu: tuple[LinkView, ...]
    assets: Mapping[str, str]
    copyright: str
    palette: PaletteView | None
    papers: tuple[str, str]
    fonts: tuple[str, ...]
    extra: Mapping[str, object]
    logo: PhotoView | None
    coach: PersonView | None
    call: LinkView | None
    email: str
    counter: CounterView | None = None


class FeedLinkView(View):
    """A feed for the head of a page; `type` is its media type."""

    title: str
    url: str
    type: str = "application/atom+xml"


class PageView(View):
    """The page being rendered, for its head.

    `kind` is the name of its layout; `title` is empty on the first page;
    `canonical` and `image` are full addresses; `image_width` and `image_height`
    are in pixels, or 0 where nobody knows; `og_type` is `article` or
    `website`; `json_ld` is ready for a `<script type="application/ld+json">`,
    or empty; a page with `noindex` asks search engines to leave it out;
    `markdown` is the address of its Markdown, or empty.
    """

    kind: str
    title: str
    description: str
    url: str
    canonical: str
    image: str = ""
    image_width: int = 0
    image_height: int = 0
    image_alt: str = ""
    og_type: str = "website"
    json_ld: LaterHtml | str = ""
    feeds: tuple[FeedLinkView, ...] = ()
    noindex: bool = False
    markdown: str = ""


class TeaserView(View):
    """A lesson in a list. `photo` may be none; `series` may be empty; `is_case` tells it from an essay.

    `author` is the first of the `authors`. `photo` is that of the lesson or, in
    lists, the first large picture in its text; `art` is the address of a drawn
    picture (SVG, 3 by 2) that stands for a lesson without a photo, or empty.
    """

    title: str
    url: str
    date: DateView
    author: LinkView
    authors: tuple[LinkView, ...]
    tags: tuple[LinkView, ...]
    series: str
    summary: str
    photo: PhotoView | None
    art: str
    minutes: int
    is_case: bool
    comment_count: int


class QuoteView(View):
    """A quotation; `author`, `source` and `url` may be empty."""

    html: Markup
    author: str
    source: str
    url: str


class LayoutInput(Value):
    """Everything that one layout is given besides `site` and `words`: its name, the head, and its variables."""

    layout: str
    page: PageView
    values: Mapping[str, object]
