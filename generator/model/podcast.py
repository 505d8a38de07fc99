"""The podcast that a site's recordings make: what podcast programs are told about it.

What is required and what is allowed is Apple's to say, because every other
directory takes what Apple takes.
"""

from collections.abc import Mapping

from generator.model.value import Value

__all__ = ["COVER_SIDE", "PODCAST_CATEGORIES", "Podcast", "category_of"]

COVER_SIDE = (1400, 3000)
"""The least and the most pixels on each side of a podcast's picture."""

_LISTED = """
Arts: Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts
Business: Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit
Comedy: Comedy Interviews, Improv, Stand-Up
Education: Courses, How To, Language Learning, Self-Improvement
Fiction: Comedy Fiction, Drama, Science Fiction
Government:
Health & Fitness: Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality
History:
Kids & Family: Education for Kids, Parenting, Pets & Animals, Stories for Kids
Leisure: Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games
Music: Music Commentary, Music History, Music Interviews
News: Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News
Religion & Spirituality: Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality
Science: Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics, Social Sciences
Society & Culture: Documentary, Personal Journals, Philosophy, Places & Travel, Relationships
Sports: Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming, Tennis, Volleyball, Wilderness, Wrestling
Technology:
True Crime:
TV & Film: After Shows, Film History, Film Interviews, Film Reviews, TV Reviews
"""  # noqa: E501 - a table


def _categories() -> Mapping[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for line in _LISTED.strip().splitlines():
        name, _, parts = line.partition(":")
        table[name] = (name, "")
        table |= {part.strip(): (name, part.strip()) for part in parts.split(",") if part.strip()}
    return table


PODCAST_CATEGORIES = _categories()
"""Every category by its name: the large one, and the part of it that is meant, or an empty text."""

_BY_FOLDED = {name.casefold(): pair for name, pair in PODCAST_CATEGORIES.items()}


def category_of(name: str) -> tuple[str, str] | None:
    """Return a category by its name in any capitals, if there is one."""
    return _BY_FOLDED.get(" ".join(name.split()).casefold())


class Podcast(Value):
    """A podcast; `image` is the path of its picture, `category` a name with a part of it, which may be empty."""

    title: str
    description: str
    author: str
    email: str
    image: str
    category: tuple[str, str]
    explicit: bool
