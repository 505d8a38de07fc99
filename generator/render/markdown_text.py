"""Rendered text as Markdown, for programs that read a site in a person's place.

It is made from what pages show and not from what the author typed.  So nothing
comes out that readers do not see: notes, hidden sections, links to drafts are
gone before.  Email addresses are left out as in what readers write: a person
has to open the page for one, and collectors of addresses read these files.

markdownify writes the Markdown; html2text is under a license that ours does not
go with, and the importers' writer keeps what an author of lessons can edit.
"""

import re
from html import escape

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

from generator.model.reader_text import html_without_email, without_email

__all__ = ["as_html_line", "markdown_of"]

# What no reader sees as text, and what means nothing away from a page.
_UNSEEN = ("script", "style", "template", "noscript", "form", "input", "button", "object", "embed", "audio", "video")
_IS_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def markdown_of(html: str) -> str:
    """Return HTML as Markdown with one line end behind it, without anything hidden and without email addresses."""
    soup = BeautifulSoup(html, "lxml")
    for element in soup.find_all(_is_unseen):
        element.decompose()
    for player in soup.find_all("iframe"):
        _replace_by_link(player)
    for link in soup.select('a[href^="mailto:" i]'):
        link.unwrap()
    public = html_without_email(str(soup.body.decode_contents() if soup.body else ""))
    # Parsed again, because addresses can reach over several elements and were taken out of the text.
    soup = BeautifulSoup(public, "lxml")
    try:
        text = _Converter(heading_style=ATX, bullets="-", wrap=False).convert_soup(soup)
    except RecursionError:
        # Thousands of elements inside one another: nobody wrote them by hand, and their words are all there is to them.
        text = soup.get_text("\n")
    lines = [line.rstrip() for line in text.split("\n")]
    # Once more, because characters that stand apart in HTML can meet in Markdown.
    return re.sub(r"\n{3,}", "\n\n", without_email("\n".join(lines))).strip() + "\n"


class _Converter(MarkdownConverter):
    """Escapes what would be read as a link or as HTML, too, and leaves periods and hyphens as they were typed."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Return text as Markdown."""
        escaped: str = super().escape(_SIGNS.sub(r"\\\1", text), parent_tags)  # type: ignore[misc]  # its types leave this out
        return escaped


_SIGNS = re.compile(r"([\\`\[\]<])")


def as_html_line(text: str, element: str) -> str:
    """Return plain text as an element of HTML, in one line."""
    return f"<{element}>{escape(' '.join(text.split()))}</{element}>\n"


def _is_unseen(element: Tag) -> bool:
    return (
        element.name in _UNSEEN
        or element.has_attr("hidden")
        or bool(_IS_UNSEEN.search(str(element.get("style") or "")))
    )


def _replace_by_link(player: Tag) -> None:
    """Put a link in the place of what is embedded from another site."""
    address = str(player.get("src") or "")
    if not address.startswith(("https://", "http://")):
        player.decompose()
        return
    link = BeautifulSoup("", "lxml").new_tag("a", href=address)
    link.string = str(player.get("title") or address)
    player.replace_with(link)
