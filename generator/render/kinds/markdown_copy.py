"""The Markdown beside a page, and `llms.txt`, the list of all of it (llmstxt.org)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.model.addresses import markdown_path
from generator.model.lesson import LessonMetadata, ProseOf
from generator.model.page import LlmsText, MarkdownCopy
from generator.render.feed_entries import lesson_alone
from generator.render.html import ProseTargets, fill
from generator.render.kinds.kind import WrittenKind, packed, packed_teasers
from generator.render.players import with_players
from generator.render.viewer import Viewer

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["LlmsTextKind", "MarkdownCopyKind"]


class MarkdownCopyKind(WrittenKind[MarkdownCopy]):
    """A text as Markdown: as a feed has it, with every address in full, and without comments."""

    @property
    def layout(self) -> str:
        return "feed-entry" if self.page.teaser else ""

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return page.meta.digest, page.teaser.digest if page.teaser else b"", packed(page.links)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        from generator.render.markdown_text import as_html_line, markdown_of  # slow to import

        viewer, meta = renderer.feed_viewer, self.page.meta
        opening = as_html_line(meta.title, "h1") + as_html_line(_byline(self.page, viewer), "p")
        return markdown_of(opening + self._html(renderer, prose_of)).encode()

    def _html(self, renderer: "Renderer", prose_of: ProseOf) -> str:
        page, viewer = self.page, renderer.feed_viewer
        if page.teaser and isinstance(page.meta, LessonMetadata):
            given = lesson_alone(viewer, (page.meta, page.teaser, page.links), prose_of, self.layout)
            return renderer.html(given, viewer, page.meta.source)
        own_page = viewer.host_path(page.meta.path)
        targets = ProseTargets(links=page.meta.links, found=page.links, origin=viewer.origin, page=own_page, first=-1)
        # As plain text: added to what is not marked as HTML, Markup would escape that.
        return str(with_players(viewer, fill(prose_of(page.meta).lead, targets)))


def _byline(page: MarkdownCopy, viewer: Viewer) -> str:
    """Return who wrote a lesson and when, and where its page is."""
    teaser, url = page.teaser, viewer.canonical(page.meta.path)
    if teaser is None:
        return url
    return " · ".join([", ".join([author.label for author in teaser.authors]), viewer.date(teaser.date).long, url])


class LlmsTextKind(WrittenKind[LlmsText]):
    """The list."""

    def parts(self) -> Iterable[bytes]:
        return packed_teasers(self.page.lessons), packed(self.page.pages, self.page.introductions)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        from generator.render.markdown_text import as_html_line, markdown_of  # slow to import

        viewer, config = renderer.feed_viewer, renderer.feed_viewer.config
        parts = [as_html_line(config.title, "h1")]
        if config.description:
            parts.append(f"<blockquote>{as_html_line(config.description, 'p')}</blockquote>\n")
        lessons = [(one.title, one.path, one.summary) for one in self.page.lessons]
        groups = (
            ("llms_lessons", lessons),
            ("llms_introductions", self.page.introductions),
            ("llms_pages", self.page.pages),
        )
        for word, texts in groups:
            if texts:
                parts += [as_html_line(viewer.word(word), "h2"), _list(viewer, texts)]
        return markdown_of("".join(parts)).encode()


def _list(viewer: Viewer, texts: Iterable[tuple[str, str, str]]) -> str:
    """Return titles that lead to the Markdown of each text, with what it is about."""
    from generator.render.markdown_text import as_html_line  # slow to import

    rows = []
    for title, path, summary in texts:
        # Escaped first and given its address then, so that nothing in a title can be taken for a tag.
        link = as_html_line(title, "a").strip().replace("<a>", f'<a href="{viewer.url(markdown_path(path))}">', 1)
        about = as_html_line(summary, "span").strip()
        rows.append(f"<li>{link}{f': {about}' if summary else ''}</li>\n")
    return f"<ul>{''.join(rows)}</ul>\n"
