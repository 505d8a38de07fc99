"""A lesson with its whole text, as its own page, a feed and a handout show it."""

from collections.abc import Callable, Iterator, Mapping

from markupsafe import Markup

from generator.model.addresses import handout_path
from generator.model.audio import Audio, clock_time
from generator.model.config import QUOTES
from generator.model.lesson import PICTURE, Lesson, Metadata, Prose
from generator.model.page import LessonPage
from generator.model.url import encode
from generator.render.conversation import CommentsView, comments_view
from generator.render.headings import headings_of
from generator.render.html import ProseTargets, fill
from generator.render.players import has_player, with_players
from generator.render.viewer import Viewer, teaser_fields
from generator.render.views import DateView, LinkView, NeighborView, PersonView, QuoteView, TeaserView, View

__all__ = [
    "AudioView",
    "LessonView",
    "PromptView",
    "SectionView",
    "SeriesView",
    "first_picture",
    "lesson_view",
]

# With fewer headings, a table of contents is longer than it helps.
_LONG = 4


class SectionView(View):
    """A section: `name` is its front-matter key. The section of quotations has `quotes` and no `html`."""

    name: str
    heading: str
    html: Markup
    quotes: tuple[QuoteView, ...]


class PromptView(View):
    """A question to the reader.

    It asks for so many `goals`, each with its tactic; or, with `review`, what
    became of the last ones; or for any words.
    """

    label: str
    html: Markup
    goals: int
    review: bool


class SeriesView(View):
    """The lesson's place in its series; `position` counts from 1; `parts` are all of them in order.

    `url` is the address of the series' page, or empty.
    """

    title: str
    url: str
    position: int
    parts: tuple[LinkView, ...]


class AudioView(View):
    """The recording of a lesson: its address, its media type, and its `length`, such as `7:05`, or empty."""

    url: str
    type: str
    length: str


class LessonView(TeaserView):
    """A lesson, whole.

    `lead` is the text outside the sections, `closing` what ends every lesson; `updated` may be none;
    `comments` is none where they are off, or where no reader has a way to answer; `newer`, `older` and `series_parts`
    may be none; `handout` is the address of its PDF, or empty; `contents` are the
    headings of a long `lead`; `related` are three other lessons at most; `extra`
    is what the front matter has under `extra`. `people` are those of the authors whom the site says something of;
    `is_signed` tells that they sign it at its end, as in feeds, which newsletters are made from;
    `weekday` is the day on which the next lesson comes out, or empty; `audio` may be none;
    `has_player` tells that something in the text is played, for which the page needs `video.css` and `video.js`.
    """

    id: str
    lead: Markup
    sections: tuple[SectionView, ...]
    prompts_heading: str
    prompts: tuple[PromptView, ...]
    closing: Markup
    comments: CommentsView | None
    updated: DateView | None
    newer: NeighborView | None
    older: NeighborView | None
    series_parts: SeriesView | None
    handout: str
    contents: tuple[LinkView, ...]
    related: tuple[LinkView, ...]
    people: tuple[PersonView, ...]
    is_signed: bool
    weekday: str
    audio: AudioView | None
    has_player: bool
    extra: Mapping[str, object]


# ---------------------------------------------------------------- from the model
def lesson_view(viewer: Viewer, page: LessonPage, lesson: Lesson) -> LessonView:
    """Return a lesson with its text."""
    meta, teaser = page.meta, page.teaser
    # In a feed a link within the lesson has to lead to its page.
    path = viewer.host_path(teaser.path) if viewer.origin else ""
    targets = ProseTargets(
        links=meta.links, found=page.links, origin=viewer.origin, page=path, first=first_picture(meta)
    )

    with_any: list[Markup] = []

    def html(prose: Prose) -> Markup:
        filled = fill(prose, targets)
        shown = with_players(viewer, filled)
        # What is returned as it came has no player: nearly all texts, and to look through them again takes a while.
        if shown is not filled:
            with_any.append(shown)
        return shown

    lead, sections, closing = html(lesson.lead), tuple(_sections(viewer, lesson, html)), html(lesson.closing)
    fields = teaser_fields(viewer, teaser)
    if not meta.photo:
        # A picture that stands in the text is seen there: above it, neither it again nor a drawing.
        fields |= {"photo": None, "art": "" if targets.first >= 0 else fields["art"]}
    return LessonView(
        **fields,
        id=meta.id,
        lead=lead,
        sections=sections,
        prompts_heading=viewer.config.prompts_heading,
        prompts=tuple(
            PromptView(label=p.label, html=html(p.prose), goals=p.goals, review=p.review) for p in lesson.prompts
        ),
        closing=closing,
        comments=comments_view(viewer, page, lesson),
        updated=viewer.date(meta.updated) if meta.updated else None,
        newer=viewer.neighbor(page.newer),
        older=viewer.neighbor(page.older),
        series_parts=_series(viewer, page),
        contents=_contents(lead),
        handout=viewer.url(handout_path(teaser.path)) if viewer.config.handouts else "",
        related=tuple(map(viewer.link, page.related)),
        people=viewer.persons(meta.authors),
        is_signed=False,
        weekday=viewer.weekday(page.weekday),
        audio=_audio(viewer, page.links.audio),
        has_player=any(map(has_player, with_any)),
        extra=lesson.extra,
    )


def _audio(viewer: Viewer, audio: Audio | None) -> AudioView | None:
    if audio is None:
        return None
    # In a feed, every address is a full one.
    url = viewer.full(audio.url) if viewer.origin else audio.url
    return AudioView(url=url, type=audio.type, length=clock_time(audio.seconds) if audio.seconds else "")


def first_picture(meta: Metadata) -> int:
    """Return the number of the link to the picture that is seen first, or -1 where the lead picture is."""
    pictures = (number for number, link in enumerate(meta.links) if link.attribute == PICTURE)
    return -1 if meta.photo else next(pictures, -1)


def _contents(lead: Markup) -> tuple[LinkView, ...]:
    headings = headings_of(lead)
    if len(headings) < _LONG:
        return ()
    return tuple(LinkView(label=text, url=f"#{encode(name)}") for text, name in headings)


def _sections(viewer: Viewer, lesson: Lesson, html: Callable[[Prose], Markup]) -> Iterator[SectionView]:
    by_name = {section.name: section for section in lesson.sections}
    quotes = tuple(QuoteView(html=html(q.prose), author=q.author, source=q.source, url=q.url) for q in lesson.quotes)
    for spec in viewer.config.sections:
        section = by_name.get(spec.name)
        if section:
            yield SectionView(name=section.name, heading=section.heading, html=html(section.prose), quotes=())
        elif spec.name == QUOTES and quotes:
            # Quotations also stand in an essay, which has no other sections.
            yield SectionView(name=QUOTES, heading=spec.heading, html=Markup(), quotes=quotes)


def _series(viewer: Viewer, page: LessonPage) -> SeriesView | None:
    series = page.series
    if series is None:
        return None
    # By path, because two lessons of a series may have the same title.
    position = next(number for number, part in enumerate(series.parts, 1) if part.path == page.teaser.path)
    parts = tuple(map(viewer.link, series.parts))
    return SeriesView(title=series.title, url=viewer.url(series.path), position=position, parts=parts)
