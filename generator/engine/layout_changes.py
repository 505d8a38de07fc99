"""What drillbook's own layouts have gained since 0.1.0, which older copies of them lack.

One line for each thing that readers see: the layout, a text that drillbook's
file has since then, and what that does.  `drillbook update` and the CHANGELOG
are both made from this table.
"""

from typing import NamedTuple

__all__ = ["LAYOUT_CHANGES", "LayoutChange"]


class LayoutChange(NamedTuple):
    """Something that a layout has gained: a copy without the `mark` lacks the `gain`."""

    layout: str
    mark: str
    gain: str


_ART = "drawings for lessons without a photo"
_SIZES = "pictures in the size that each screen needs"
_PLAYERS = "videos that load nothing before a click"
_ANCHORS = "links to each heading"

LAYOUT_CHANGES = (
    LayoutChange("404.html", "partials/look-here.html", "the search, where an address leads nowhere"),
    LayoutChange("archive.html", "partials/weeks.html", "every title on one page"),
    LayoutChange("assets/style.css", "--own-light", "the look of everything that is new, and your accent color in it"),
    LayoutChange("authors.html", "author.lessons", "each author's portrait and newest lessons"),
    LayoutChange("feed-entry.html", "lesson.audio", "the recording, in the feed"),
    LayoutChange("feed-entry.html", "lesson.closing", "your last lines, in the feed"),
    LayoutChange("feed-entry.html", "partials/signature.html", "your name and your offer, in the feed"),
    LayoutChange("home.html", "words.page_of", "a heading on the further pages of the list"),
    LayoutChange("lesson.html", "lead|anchored", _ANCHORS),
    LayoutChange("lesson.html", "partials/art.html", _ART),
    LayoutChange("lesson.html", "partials/audio.html", "the recording"),
    LayoutChange("lesson.html", "partials/closing.html", "your last lines"),
    LayoutChange("lesson.html", "partials/contents.html", "the contents of long lessons"),
    LayoutChange("lesson.html", "partials/lesson-tools.html", "the links to the handout and to the meeting"),
    LayoutChange("lesson.html", "partials/meeting.html", "the presentation for a meeting"),
    LayoutChange("lesson.html", "partials/players.html", _PLAYERS),
    LayoutChange("lesson.html", "partials/related.html", "lessons on the same subject"),
    LayoutChange("lesson.html", "partials/signoff.html", "who wrote the lesson, and the invitation to the next one"),
    LayoutChange("page.html", "lead|anchored", _ANCHORS),
    LayoutChange("page.html", "partials/players.html", _PLAYERS),
    LayoutChange("partials/byline.html", "lesson.authors", "all authors of a lesson that has several"),
    LayoutChange("partials/comments.html", "comments.thread", "the comments that you have published"),
    LayoutChange("partials/comments.html", "partials/comment-form.html", "the form for comments"),
    LayoutChange("partials/comments.html", "partials/comment-service.html", "the comments of a service such as Disqus"),
    LayoutChange("partials/head.html", "feed.type", "every feed, for programs that read feeds"),
    LayoutChange("partials/head.html", "lists.css", "the style of lists"),
    LayoutChange("partials/head.html", "page.image_width", "the size of pictures, for social networks"),
    LayoutChange("partials/head.html", "site.counter", "the count of visitors"),
    LayoutChange("partials/head.html", "site.css", "your own `site.css`"),
    LayoutChange("partials/head.html", "site.fonts", "the font of the look, without a delay"),
    LayoutChange("partials/header.html", "partials/brand.html", "your logo"),
    LayoutChange("partials/header.html", "partials/masthead.html", "your portrait, your first sentence and your offer"),
    LayoutChange("partials/header.html", "partials/menu.html", "the menu in one line"),
    LayoutChange("partials/neighbours.html", "partials/neighbour-picture.html", "pictures of the next lessons"),
    LayoutChange("partials/newest.html", "partials/art.html", _ART),
    LayoutChange("partials/newest.html", "partials/picture.html", _SIZES),
    LayoutChange("partials/photo.html", "partials/picture.html", _SIZES),
    LayoutChange("partials/prompts.html", "worksheet.js", "the worksheet that readers fill in"),
    LayoutChange("partials/section.html", "anchored", _ANCHORS),
    LayoutChange("partials/series.html", "folds", "long series folded, so that the lesson comes first"),
    LayoutChange("partials/series.html", "series.url", "the way to the page of a series"),
    LayoutChange("partials/teaser-meta.html", "lesson.comment_count", "the number of comments"),
    LayoutChange("partials/teaser.html", "partials/art.html", _ART),
    LayoutChange("partials/teaser.html", "partials/picture.html", _SIZES),
    LayoutChange("partials/term.html", "words.term_follow", "a link to follow a tag or an author"),
    LayoutChange("partials/term.html", "partials/introduction.html", "what you say about a tag"),
    LayoutChange("partials/term.html", "partials/person-title.html", "the author's portrait and words"),
    LayoutChange("quotes.html", "letters", "people by the letters of their last names"),
    LayoutChange("tags.html", "item.size", "tags by size"),
)
