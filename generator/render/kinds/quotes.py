"""All quotations, by person, in the order of last names."""

from collections.abc import Iterable

from generator.model.last_names import last_name_key, letter_of
from generator.model.lesson import Lesson, ProseOf
from generator.model.page import QuotesPage
from generator.model.url import slugify
from generator.render.anchors import Anchors
from generator.render.heads import head_of
from generator.render.html import ProseTargets, fill
from generator.render.kinds.kind import LayoutKind, layout_input, packed
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView, LinkView, QuoteView, View

__all__ = ["QuotedLetterView", "QuotedPersonView", "QuotedView", "QuotesKind", "QuotesPageView"]


class QuotedView(View):
    """A quotation and the lesson it stands in."""

    quote: QuoteView
    lesson: LinkView


class QuotedPersonView(View):
    """A person and what they said."""

    name: str
    anchor: str
    quotes: tuple[QuotedView, ...]


class QuotedLetterView(View):
    """A letter of the alphabet and those whose last names begin with it; `name` is empty for quotations of nobody."""

    name: str
    people: tuple[QuotedPersonView, ...]


class QuotesPageView(LayoutView):
    """`quotes.html`: every quotation, by person. `letters` has the same people by the letters of their last names."""

    people: tuple[QuotedPersonView, ...]
    letters: tuple[QuotedLetterView, ...]


class QuotesKind(LayoutKind[QuotesPage]):
    """The page of quotations."""

    layout = "quotes"

    def parts(self) -> Iterable[bytes]:
        # Only the quotations, so that a paragraph elsewhere in a lesson does not render this long page again.
        return [meta.quotes_digest + packed(meta.path, meta.title, links) for meta, links in self.page.lessons]

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        by_person = self._by_person(viewer, prose_of)
        # Quotations without a name come last.
        ordered = sorted(by_person.items(), key=lambda item: (not item[0], last_name_key(item[0])))
        anchors = Anchors()
        letters: dict[str, list[QuotedPersonView]] = {}
        for name, quotes in ordered:
            person = QuotedPersonView(
                name=name or viewer.word("quotes_unknown"),
                anchor=anchors.new(slugify(name) or "unknown"),
                quotes=tuple(quotes),
            )
            letters.setdefault(letter_of(name) if name else "", []).append(person)
        view = QuotesPageView(
            people=tuple([person for people in letters.values() for person in people]),
            letters=tuple([QuotedLetterView(name=letter, people=tuple(people)) for letter, people in letters.items()]),
        )
        return layout_input(head_of(viewer, self.layout, path, viewer.word("quotes_title")), view)

    def _by_person(self, viewer: Viewer, prose_of: ProseOf) -> dict[str, list[QuotedView]]:
        people: dict[str, list[QuotedView]] = {}
        for meta, links in self.page.lessons:
            lesson = prose_of(meta)
            assert isinstance(lesson, Lesson)  # noqa: S101 - a lesson's metadata leads to a lesson
            link = LinkView(label=meta.title, url=viewer.url(meta.path))
            # A bare `#anchor` in a quotation means its lesson's page, not this one.
            targets = ProseTargets(links=meta.links, found=links, page=link.url)
            for quote in lesson.quotes:
                html = fill(quote.prose, targets)
                view = QuoteView(html=html, author=quote.author, source=quote.source, url=quote.url)
                people.setdefault(quote.author, []).append(QuotedView(quote=view, lesson=link))
        return people
