"""Exactly what a layout may see.

Every layout is handed `site`, `page` and `words`, and the variables of its
kind of page, which are the fields of a class here.  layouts/README.md is
generated from these classes.

They are not frozen, as all else is: freezing doubles the time it takes to make
one, thousands are made for a page, and no layout can assign to their fields.
"""

from collections.abc import Mapping

from markupsafe import Markup

from generator.model.value import Value
from generator.render.html import LaterHtml

__all__ = [
    "LAYOUTS",
    "Archive",
    "CommentView",
    "CommentsView",
    "CountView",
    "DateView",
    "FeedLinkView",
    "Home",
    "LessonLayout",
    "LessonView",
    "LinkView",
    "NotFound",
    "PageView",
    "PaletteView",
    "PersonView",
    "PhotoView",
    "Plain",
    "PromptView",
    "QuoteView",
    "QuotedView",
    "Quotes",
    "Redirect",
    "Search",
    "SectionView",
    "SeriesView",
    "ServiceView",
    "SiteView",
    "SourceView",
    "SymptomGroupView",
    "SymptomView",
    "Symptoms",
    "TaggedView",
    "TeaserView",
    "TermLayout",
    "TermList",
    "WeekView",
    "YearLayout",
]


LAYOUTS = (
    *("Archive", "Home", "LessonLayout", "NotFound", "Plain", "Quotes", "Redirect", "Search", "Symptoms"),
    *("TermLayout", "TermList", "YearLayout"),
)
"""The classes whose fields are the variables of a kind of page."""


class LinkView(Value):
    """A name and where it leads; `url` is empty where the site has no page for it."""

    label: str
    url: str


class CountView(Value):
    """A name, where it leads, and how many lessons are there."""

    label: str
    url: str
    count: int


class DateView(Value):
    """A day: `iso` for `<time datetime>`, `long` and `short` in the words of the site."""

    iso: str
    long: str
    short: str


class SourceView(Value):
    """Files of a picture in one of the kinds that not every browser knows: their media type, and their `srcset`."""

    type: str
    srcset: str


class PhotoView(Value):
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


class PaletteView(Value):
    """The site's own accent as `#rrggbb`, readable on `light` and on `dark` paper, and as the `board` of the drill."""

    light: str
    dark: str
    board: str


class SiteView(Value):
    """The whole site: `url` is its full address, `home` the path of its first page.

    `menu` are the links of the header, `assets` the addresses of the files in
    `layouts/assets/` by name, `feed` the path of the Atom feed, `search` that
    of the search page, or empty, `palette` the colours of the site's own
    accent, or none, `extra` what `site.yaml` has under `extra`.
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
    extra: Mapping[str, object]


class FeedLinkView(Value):
    """A feed for the head of a page; `type` is its media type."""

    title: str
    url: str
    type: str = "application/atom+xml"


class PageView(Value):
    """The page being rendered, for its head.

    `kind` is the name of its layout; `title` is empty on the first page;
    `canonical` and `image` are full addresses; `image_width` and `image_height`
    are in pixels, or 0 where nobody knows; `og_type` is `article` or
    `website`; `json_ld` is ready for a `<script type="application/ld+json">`,
    or empty; a page with `noindex` asks search engines to leave it out.
    """

    kind: str
    title: str
    description: str
    url: str
    canonical: str
    image: str
    image_width: int
    image_height: int
    image_alt: str
    og_type: str
    json_ld: LaterHtml | str
    feeds: tuple[FeedLinkView, ...]
    noindex: bool


class TeaserView(Value):
    """A lesson in a list. `photo` may be none; `series` may be empty; `is_case` tells it from an essay."""

    title: str
    url: str
    date: DateView
    author: LinkView
    tags: tuple[LinkView, ...]
    series: str
    summary: str
    photo: PhotoView | None
    minutes: int
    is_case: bool
    comment_count: int


class QuoteView(Value):
    """A quotation; `author`, `source` and `url` may be empty."""

    html: Markup
    author: str
    source: str
    url: str


class SectionView(Value):
    """A section: `name` is its front-matter key. The section of quotations has `quotes` and no `html`."""

    name: str
    heading: str
    html: Markup
    quotes: tuple[QuoteView, ...]


class PromptView(Value):
    """A question to the reader.

    It asks for so many `goals`, each with its tactic; or, with `review`, what
    became of the last ones; or for any words.
    """

    label: str
    html: Markup
    goals: int
    review: bool


class CommentView(Value):
    """What a reader said, and what others answered, the oldest first.

    `anchor` is its id on the page; `number` is what the inbox knows it by, or
    0; `posted` is when it came, in seconds since 1970; `url` is the reader's
    own page, or empty; `html` is safe; `from_author` tells that it is the
    lesson's own author.
    """

    anchor: str
    number: int
    posted: int
    author: str
    url: str
    date: DateView
    html: Markup
    from_author: bool
    replies: tuple["CommentView", ...]


class ServiceView(Value):
    """A service that keeps comments: `giscus`, `remark42` or `disqus`, and its settings by key."""

    name: str
    settings: Mapping[str, str]


class CommentsView(Value):
    """The conversation under a lesson.

    `state` is `open` or `closed`; `post` is where an answer is sent by e-mail
    (a `mailto:` with the prompts filled in), or empty; `inbox` is the address
    of the Isso that takes answers, or empty; `path` is what the lesson is
    known by there; `service` is somebody else's, or none; `feed` is its Atom
    feed.
    """

    state: str
    count: int
    thread: tuple[CommentView, ...]
    post: str
    inbox: str
    path: str
    service: ServiceView | None
    feed: str


class SeriesView(Value):
    """The lesson's place in its series; `position` counts from 1; `parts` are all of them in order."""

    title: str
    position: int
    parts: tuple[LinkView, ...]


class LessonView(TeaserView):
    """A lesson, whole.

    `lead` is the text outside the sections; `updated` may be none;
    `comments` is none where they are off; `newer`, `older` and `series_parts`
    may be none; `handout` is the address of its PDF, or empty; `contents` are the
    headings of a long `lead`; `related` are three other lessons at most; `extra`
    is what the front matter has under `extra`.
    """

    id: str
    lead: Markup
    sections: tuple[SectionView, ...]
    prompts_heading: str
    prompts: tuple[PromptView, ...]
    comments: CommentsView | None
    updated: DateView | None
    newer: LinkView | None
    older: LinkView | None
    series_parts: SeriesView | None
    handout: str
    contents: tuple[LinkView, ...]
    related: tuple[LinkView, ...]
    extra: Mapping[str, object]


class Home(Value):
    """`home.html`: one page of the list of lessons; `number` counts from 1; `newer` and `older` may be empty."""

    lessons: tuple[TeaserView, ...]
    number: int
    total: int
    newer: str
    older: str


class LessonLayout(Value):
    """`lesson.html`, and `feed-entry.html` and `handout.html`: the same lesson with every address in full."""

    lesson: LessonView


class Plain(Value):
    """`page.html`: a plain page. `photo` may be none."""

    title: str
    lead: Markup
    photo: PhotoView | None
    extra: Mapping[str, object]


class TermLayout(Value):
    """`tag.html` and `author.html`: the lessons of one tag or one author."""

    name: str
    lessons: tuple[TeaserView, ...]
    all_terms: str


class TermList(Value):
    """`tags.html` and `authors.html`: all tags, all authors."""

    terms: tuple[CountView, ...]


class Archive(Value):
    """`archive.html`: all years."""

    years: tuple[CountView, ...]


class WeekView(Value):
    """An ISO week: its number, its Monday, its lessons."""

    number: int
    monday: DateView
    lessons: tuple[TeaserView, ...]


class YearLayout(Value):
    """`year.html`: a year's lessons by week. `newer` and `older` may be none."""

    year: str
    weeks: tuple[WeekView, ...]
    newer: LinkView | None
    older: LinkView | None


class QuotedView(Value):
    """A quotation and the lesson it stands in."""

    quote: QuoteView
    lesson: LinkView


class PersonView(Value):
    """A person and what they said."""

    name: str
    anchor: str
    quotes: tuple[QuotedView, ...]


class Quotes(Value):
    """`quotes.html`: every quotation, by person."""

    people: tuple[PersonView, ...]


class SymptomView(Value):
    """A symptom; `anchor` is its id on the page, `remedies` lead to where its lesson says what to do.

    `diagnosis` may be empty.
    """

    text: str
    anchor: str
    lesson: LinkView
    diagnosis: str
    remedies: tuple[LinkView, ...]


class SymptomGroupView(Value):
    """The symptoms that begin with a letter; `anchor` is the id of its heading."""

    name: str
    anchor: str
    symptoms: tuple[SymptomView, ...]


class TaggedView(Value):
    """The symptoms of a tag's lessons, as links to where they stand on the page; `anchor` is the id of its heading."""

    name: str
    anchor: str
    symptoms: tuple[LinkView, ...]


class Symptoms(Value):
    """`symptoms.html`: the index of symptoms, or a part of one that is too long for a page.

    On a part, `name` is its letter or tag; else it is empty. `letters` and
    `tags` lead on, on the page itself or from it. `number` counts the pages of
    a part from 1; `newer` and `older` are those before and after, and may be
    empty; `all_symptoms` is the address of the index.
    """

    name: str
    groups: tuple[SymptomGroupView, ...]
    tagged: tuple[TaggedView, ...]
    letters: tuple[CountView, ...]
    tags: tuple[CountView, ...]
    number: int
    total: int
    newer: str
    older: str
    all_symptoms: str


class Search(Value):
    """`search.html`: where readers search everything; `index` is the address of the folder with the index."""

    index: str


class NotFound(Value):
    """`404.html`: a page that does not exist; its links work from any address."""


class Redirect(Value):
    """`redirect.html`: what stands at an old address."""

    to: LinkView
