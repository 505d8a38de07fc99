"""The feeds of a site in `site.yaml`: the main one, which others there are, and the podcast."""

import unicodedata

from generator.model.config import CommentSettings, FeedKinds, FeedSettings, PodcastSettings
from generator.model.diagnostic import did_you_mean
from generator.model.podcast import PODCAST_CATEGORIES, category_of
from generator.model.url import bad_path
from generator.read.config_addresses import service_address
from generator.read.config_comments import is_email
from generator.read.config_people import picture_of
from generator.read.fields import Fields

__all__ = ["feed_kinds_of", "feed_of", "podcast_of"]

_PODCAST_KEYS = ("image", "category", "title", "description", "author", "email", "explicit")
_DEFAULT_CATEGORY = "Business"


def feed_of(fields: Fields) -> FeedSettings:
    """Return the settings of the main feed."""
    feed = fields.mapping("feed", ("file", "entries", "hub"))
    if feed is None:
        return FeedSettings()
    file = unicodedata.normalize("NFC", feed.text("file", FeedSettings().file).lstrip("/"))
    if bad_path(f"/{file}") or not file.endswith((".xml", ".atom")):
        fields.problems.error(
            "site/bad-feed",
            feed.value_span("file"),
            f'"{file}" cannot be the name of the feed',
            help="write `file: atom.xml`",
        )
    hub = service_address(feed, "hub", "a hub", code="site/bad-hub", example="https://hub.example.com/")
    return FeedSettings(file=file, entries=feed.number("entries", FeedSettings().entries, least=1, most=1000), hub=hub)


def feed_kinds_of(fields: Fields) -> FeedKinds:
    """Return which kinds of feeds the site has besides the main one.

    Each is a key with yes or no, and no list: so a site says only what differs,
    and a kind that comes later is there without being named.
    """
    # `feeds: rss` is what many would write first.
    if fields.scalar_node("feeds", quiet=True):
        fields.problems.error(
            "site/wrong-type",
            fields.value_span("feeds"),
            '"feeds" needs a line for each kind of feed',
            help="write `feeds:` and on the line below it, two spaces in, `rss: true`",
        )
        return FeedKinds()
    kinds = fields.mapping("feeds", ("rss",))
    return FeedKinds(rss=kinds.flag("rss", default=False)) if kinds else FeedKinds()


def podcast_of(fields: Fields, comments: CommentSettings) -> PodcastSettings | None:
    """Return what the site says of its podcast, with its own settings where it does not; None for a site without.

    Everything that directories of podcasts require and that is missing is reported in one run.
    """
    podcast = fields.mapping("podcast", _PODCAST_KEYS)
    if podcast is None:
        return None
    # Asked for its message: `picture_of` takes a missing picture for one that is not wanted.
    podcast.required_text("image", "image: images/cover.jpg")
    image = picture_of(podcast, "image")
    settings = PodcastSettings(
        image=image,
        category=_category(podcast),
        title=podcast.text("title") or fields.text("title"),
        description=podcast.text("description") or fields.text("description"),
        author=podcast.text("author") or fields.text("author"),
        email=_email(podcast, fields, comments.email),
        explicit=podcast.flag("explicit", default=False),
        span=fields.key_span("podcast"),
    )
    if not settings.description:
        fields.problems.error(
            "podcast/incomplete",
            fields.key_span("podcast"),
            "directories of podcasts require a description",
            help="write `description: …` here, or for the whole site: one sentence about what listeners learn",
        )
    return settings


def _category(podcast: Fields) -> tuple[str, str]:
    name = podcast.text("category", _DEFAULT_CATEGORY)
    category = category_of(name)
    if category is None:
        podcast.problems.error(
            "podcast/bad-category",
            podcast.value_span("category"),
            f'podcasts have no category "{name}"',
            label=did_you_mean(name, PODCAST_CATEGORIES),
            help="write one of those that Apple lists, such as `Business`, `Entrepreneurship`, `Management`, "
            "`Marketing`, `Careers`, `Education` or `Self-Improvement`",
        )
        return (_DEFAULT_CATEGORY, "")
    return category


def _email(podcast: Fields, fields: Fields, for_comments: str) -> str:
    """Return the address by which directories make sure whose podcast it is: its own, or that for comments."""
    given = podcast.text("email")
    if given and not is_email(given):
        podcast.problems.error(
            "site/bad-email",
            podcast.value_span("email"),
            f'"{given}" is not an email address',
            help="write `email: you@example.com`",
        )
    email = given or for_comments
    if not email:
        podcast.problems.error(
            "podcast/incomplete",
            fields.key_span("podcast"),
            "directories of podcasts require an email address",
            help="write `email: you@example.com`; they send you a code there, and everyone can read it in the feed",
        )
    return email
