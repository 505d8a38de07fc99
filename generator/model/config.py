"""The settings of a site: what `site.yaml` says, checked and complete."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping

from generator.model.look import LookColors
from generator.model.source import Span
from generator.model.target import Target
from generator.model.title_art import art_digest
from generator.model.value import Value, field

__all__ = [
    "COMMENT_SERVICES",
    "DEFAULT_HEADING",
    "DEFAULT_LANGUAGE",
    "DEFAULT_PERMALINK",
    "DEFAULT_PROMPTS",
    "DEFAULT_SECTIONS",
    "LISTINGS",
    "QUOTES",
    "SYMPTOMS",
    "AuthorSettings",
    "CallSettings",
    "ClosingText",
    "CommentSettings",
    "ComplaintWords",
    "Config",
    "CounterSettings",
    "FeedKinds",
    "FeedSettings",
    "HandbookGroup",
    "HookNames",
    "MarkdownSettings",
    "NamedLook",
    "NamedPicture",
    "PodcastSettings",
    "PromptText",
    "SectionSpec",
]

QUOTES = "quotes"
"""The name of the section that is a list of quotations rather than text."""

SYMPTOMS = "symptoms"
"""The name of the section whose entries the page "What hurts?" lists."""

LISTINGS = ("tags", "series", "authors", "archive", "quotes", "symptoms")
"""The pages that list lessons, besides home."""


class SectionSpec(Value):
    """A section that a case study can have: its front-matter key, its heading, and `also` other headings for it."""

    name: str
    heading: str
    required: bool = False
    also: tuple[str, ...] = ()


class PromptText(Value):
    """A question to the reader as `site.yaml` has it: a label, and Markdown that starts at a line.

    `goals` and `review` are as in `Prompt`.
    """

    label: str
    ask: str
    line: int = 1
    goals: int = 0
    review: bool = False


class ClosingText(Value):
    """Markdown that stands after every lesson, such as a signature; it starts at a line of `site.yaml`."""

    text: str = ""
    line: int = 1


class HandbookGroup(Value):
    """A group of the sidebar of a handbook: its heading, and the names of its pages, each with its place."""

    heading: str
    pages: tuple[tuple[str, Span], ...]


class NamedPicture(Value):
    """A picture under `content/` by the name that a setting gives it, such as `images/nora.jpg`, and where it does."""

    name: str
    span: Span


class NamedLook(Value):
    """The look that `site.yaml` asks for, and where it does: whether there is one of this name, the layouts tell."""

    name: str
    span: Span


class AuthorSettings(Value):
    """What readers are told about one author.

    `bio` is plain text, `links` are labels with full addresses.  `span` is
    where `site.yaml` names the author.
    """

    name: str
    span: Span
    portrait: NamedPicture | None = None
    bio: str = ""
    links: tuple[tuple[str, str], ...] = ()


class CallSettings(Value):
    """Where readers book a call: an address on the web, or one that starts with `mailto:` or `tel:`.

    Without a label, the words of the site have one.
    """

    url: str
    label: str = ""


class CommentSettings(Value):
    """Whether readers can comment (`open`, `closed`, `off`), and where their comments go.

    That is an `email` address; the `inbox`, which is the address of an Isso
    server without a slash at the end; or an outside `service`, whose `settings`
    have a value for each of its keys in `COMMENT_SERVICES`.
    """

    default: str = "open"
    email: str = ""
    inbox: str = ""
    service: str = ""
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def can_arrive(self) -> bool:
        """Whether there is any way in which a comment reaches the coach."""
        return bool(self.email or self.inbox or self.service)


COMMENT_SERVICES: Mapping[str, tuple[str, ...]] = {
    "giscus": ("repo", "repo_id", "category", "category_id"),
    "remark42": ("host", "site"),
    "disqus": ("shortname",),
}
"""The comment services that layouts have a partial for, each with the keys of its settings."""


class FeedSettings(Value):
    """The main feed's file, the number of lessons in each feed, and the WebSub hub that announces new ones."""

    file: str = "atom.xml"
    entries: int = 20
    hub: str = ""


class CounterSettings(Value):
    """A service that counts visitors (`goatcounter`, `plausible`, `umami`), and what it calls the site."""

    service: str
    name: str


class FeedKinds(Value):
    """Which feeds there are besides the main one; a kind that can be switched off has a field that is true without."""

    rss: bool = False


class PodcastSettings(Value):
    """What is said of a podcast; `category` is a name with a part of it, which may be empty; `span` is its setting."""

    image: NamedPicture | None
    category: tuple[str, str]
    title: str
    description: str
    author: str
    email: str
    explicit: bool
    span: Span


class MarkdownSettings(Value):
    """The Markdown dialect: whether it can contain HTML, and whether simple texts can take the native renderer."""

    html: bool = True
    native: bool = True


class ComplaintWords(Value):
    """How readers say what hurts, for the search on the page of symptoms.

    Each of `synonyms` is a group of words and phrases that stand for one
    another, with commas between them, as it was written: only one page needs
    them apart.  `common` words tell no lesson from another, and `endings` are
    taken off words; both have spaces between them.
    """

    synonyms: tuple[str, ...] = ()
    common: str = ""
    endings: str = ""


class HookNames(Value):
    """The functions of each hook, as `package.module:function`."""

    markdown: tuple[str, ...] = ()
    lesson: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    html: tuple[str, ...] = ()
    jinja: tuple[str, ...] = ()


DEFAULT_SECTIONS = (
    SectionSpec(name=SYMPTOMS, heading="Symptoms", required=True),
    SectionSpec(name="diagnosis", heading="Diagnosis", required=True),
    SectionSpec(name="prescription", heading="Prescription", required=True),
    SectionSpec(name="critical_thinking", heading="Critical Thinking"),
    SectionSpec(name="drill", heading="The Drill"),
    SectionSpec(name=QUOTES, heading="Final Thought for the Morning", also=("Quotes", "Final Thought")),
)

DEFAULT_LANGUAGE = "en"
"""The language of a site that names none, and of words that no translation has."""

DEFAULT_PERMALINK = "/{year}/{month}/{slug}/"

DEFAULT_HEADING = "Your Top 3 Goals & Tactics for the Week"

DEFAULT_PROMPTS = (
    PromptText(
        label="LAST WEEK",
        ask="Which of last week's goals did you reach, and what got in the way of the rest?",
        review=True,
    ),
    PromptText(label="THIS WEEK", ask="Your three goals, each with the tactic that will get you there.", goals=3),
)


class Config(Value):
    """The settings of the whole site.

    `url` is the address of the home page and ends in a slash; `base` is its
    path, with a slash at both ends (`/` or `/blog/`).  `id` is an IRI that
    stays when the address changes.  `accent` is a color, `#rrggbb`, or empty.
    With `bundled_fonts`, pages load the fonts that come with the look.
    `handouts` is where the site asks for lessons as PDFs, if it does; their `paper` is `a4` or `letter`.  With
    `cards`, a lesson without a photo gets a social image of its title, and with
    `title_art` a drawn picture on pages.  Links
    in `content/` may lead into the `linked_folders`, outside of the site.  The site
    is published to each of `publish`, in this order.  At the paths in `gone`,
    something was published and is to be no more.  `portrait` and `bio` are of
    the `author`; `authors` are those that the site says more of.  `untrusted` is
    not a setting but the word of whoever builds the site: it is a stranger's,
    and can do less.
    """

    title: str
    url: str
    base: str
    id: str
    author: str
    description: str = ""
    language: str = DEFAULT_LANGUAGE
    timezone: str = "UTC"
    permalink: str = DEFAULT_PERMALINK
    paginate: int = 10
    copyright: str = ""
    look: NamedLook | None = None
    # What the layouts say of the look, down to the fonts that every page needs, by the names of their assets: reading
    # site.yaml alone leaves drillbook's own here.
    colors: LookColors = LookColors()
    first_fonts: tuple[str, ...] = ()
    bundled_fonts: bool = True
    accent: str = ""
    logo: NamedPicture | None = None
    portrait: NamedPicture | None = None
    bio: str = ""
    call: CallSettings | None = None
    authors: tuple[AuthorSettings, ...] = ()
    # Named as in site.yaml; the code calls these pictures social images.
    cards: bool = False
    # A site has these without asking: they cost nothing, and a list without any picture is hard on the eye.
    title_art: bool = True
    listings: tuple[str, ...] = LISTINGS
    menu: tuple[tuple[str, Span], ...] = ()
    # What stands at the address of the site: `lessons`, or `handbook`.
    home: str = "lessons"
    handbook: tuple[HandbookGroup, ...] = ()
    sections: tuple[SectionSpec, ...] = DEFAULT_SECTIONS
    # Of drillbook's own, with the place that leaves each out: lessons that use one are counted there.
    dropped_sections: tuple[tuple[SectionSpec, Span], ...] = ()
    prompts_heading: str = DEFAULT_HEADING
    prompts: tuple[PromptText, ...] = DEFAULT_PROMPTS
    closing: ClosingText = ClosingText()
    comments: CommentSettings = CommentSettings()
    feed: FeedSettings = FeedSettings()
    feeds: FeedKinds = FeedKinds()
    podcast: PodcastSettings | None = None
    publish: tuple[Target, ...] = ()
    search: bool = False
    count: CounterSettings | None = None
    # Markdown of every page, and llms.txt.
    llms: bool = False
    # Those of site.yaml, and after them those of the language.
    complaint_words: ComplaintWords = ComplaintWords()
    markdown: MarkdownSettings = MarkdownSettings()
    # A place and not a flag: where WeasyPrint is missing, the error points at this line.
    handouts: Span | None = None
    paper: str = "a4"
    hooks: HookNames = HookNames()
    linked_folders: tuple[str, ...] = ()
    gone: tuple[tuple[str, Span], ...] = ()
    extra: dict[str, object] = field(default_factory=dict)
    untrusted: bool = False

    @property
    def zone(self) -> dt.tzinfo:
        """The time zone of dates that name none."""
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def art_accent(self) -> str:
        """The accent of pictures that stand for lessons without a photo: the site's, or that of its look."""
        return self.accent or self.colors.light.accent

    @property
    def art_digest(self) -> str:
        """What the names of those pictures hold."""
        return art_digest(self.art_accent, is_dark=self.colors.is_always_dark)

    @property
    def shapes_reading(self) -> tuple[object, ...]:
        """All settings that reading a text depends on: where they are equal, so is what was read."""
        return (
            self.url,
            self.id,
            self.author,
            self.language,
            self.timezone,
            self.permalink,
            self.home,
            self.sections,
            self.prompts,
            self.prompts_heading,
            self.closing,
            # What no list shows is not computed.
            self.listings,
            # Of the comments only the default: a lesson's own state depends on it, but not where comments go.
            self.comments.default,
            self.markdown,
            self.hooks,
            self.untrusted,
        )
