"""Reads the front matter that lessons and plain pages have in common."""

import unicodedata
from collections.abc import Iterable
from typing import TypedDict
from urllib.parse import quote

from generator.model.diagnostic import replacing
from generator.model.digest import digest_of, digest_of_text, uuid_of
from generator.model.edit import Edit
from generator.model.lesson import PICTURE, Link, NearLink, Photo, Prose
from generator.model.source import Span
from generator.model.text import cut_short, plain_text, running_text
from generator.model.url import bad_path, slugify
from generator.read.address_fields import iri_of, near_path, old_path, web_address
from generator.read.fields import Fields
from generator.read.file_names import file_names_in
from generator.read.markdown_source import is_internal
from generator.read.raw_html import without_comments
from generator.read.schema import PHOTO_KEYS
from generator.read.text_reader import TextReader
from generator.read.yaml import node_span

__all__ = ["MetadataFields", "MetadataReader"]

# Search engines and social networks cut descriptions at about 160 to 200 letters.
_SUMMARY_LENGTH = 200
_MOST_TAGS = 100


class MetadataFields(TypedDict):
    """The fields that the metadata of lessons and of plain pages have in common."""

    source: str
    title: str
    id: str
    digest: bytes
    span: Span
    summary: str
    draft: bool
    aliases: tuple[tuple[str, Span], ...]
    photo: Photo | None
    links: tuple[Link, ...]
    anchors: tuple[str, ...]
    layout: str
    layout_span: Span | None
    file_names: tuple[str, ...]
    near_links: tuple[NearLink, ...]
    dropped_sections: tuple[tuple[str, str], ...]


class MetadataReader:
    """Reads the metadata of one file, whose text is read by `text`."""

    def __init__(self, text: TextReader, fields: Fields) -> None:
        self._text, self._fields = text, fields
        self._problems = text.problems

    def slug(self) -> str:
        """Return the page's slug: as given, or from the file's name, so that a new title does not move the page."""
        given = unicodedata.normalize("NFC", self._fields.text("slug"))
        wrong = ("it cannot contain a slash" if "/" in given else bad_path(f"/{given}")) if given else ""
        # The title is improved again and again, and addresses must not change with it.
        slug = given or slugify(self._file_name().rpartition("/")[2])
        if wrong or not slug:
            self._problems.error(
                "front-matter/bad-slug",
                self._fields.value_span("slug") if given else self._fields.key_span("title"),
                f'"{given}" cannot be part of an address'
                if given
                else "no address can be made from the name of this file",
                label=wrong,
                help=f"write `slug: {slugify(given) or 'a-few-words'}`",
                edits=(replacing(self._fields.value_span("slug"), slugify(given)),) if slugify(given) else (),
            )
        return slug

    def _file_name(self) -> str:
        """Return the file's path under `content/` without its ending, such as `lessons/favorite-client`."""
        return self._text.document.source.path.removeprefix("content/")[: -len(".md")].removesuffix("/index")

    def _id_from_name(self) -> str:
        """Return an id that stays the same while the file keeps its name."""
        return f"urn:uuid:{uuid_of(digest_of(self._text.reader.config.id, self._file_name()))}"

    def names(self, key: str) -> tuple[str, ...]:
        """Return tags or authors, each of which has a page and so needs an address."""
        fields = self._fields
        names = fields.text_nodes(key) if key == "tags" else fields.name_nodes(key)
        for name, node in names:
            if name and not slugify(name):
                self._problems.error(
                    "front-matter/bad-name",
                    node_span(self._problems.source, node),
                    f'no address can be made from "{name}"',
                    help="use at least one letter or digit",
                )
        if len(names) > _MOST_TAGS:
            # Every tag has a page, which shows the lesson with all its tags.
            self._problems.warning(
                "front-matter/many-tags",
                node_span(self._problems.source, names[_MOST_TAGS][1]),
                f"this lesson has {len(names):,} tags; the first {_MOST_TAGS} are used",
                help="keep those that readers look for",
            )
        return tuple(dict.fromkeys(name for name, _ in names if slugify(name)))[:_MOST_TAGS]

    def shared_fields(self, title: str, opening: Prose) -> MetadataFields:
        """Return what the metadata of every file has; a missing summary is taken from `opening`.

        Call it last: it has the links and anchors of the whole text.
        """
        source = self._text.document.source
        summary = self._fields.text("summary")
        given = self._fields.text("id")
        layout = self._layout()
        photo = self._photo()
        self._problems.extend(self._text.context.diagnostics)
        for place in self._text.context.undescribed:
            self._problems.warning(
                "lesson/picture-without-alt",
                place,
                "this picture has no description for readers who cannot see it",
                help="write between the square brackets what can be seen in it: ![A desk with two chairs](images/…)",
            )
        return MetadataFields(
            source=source.path,
            title=self._text.smart(title),
            id=iri_of(given) if given else self._id_from_name(),
            # With the path, because ids and addresses are made from it: a moved file reads differently.
            digest=digest_of_text(self._text.reader.key, source.path, source.digest),
            span=self._fields.value_span("id") if given else self._fields.key_span("title"),
            summary=self._text.smart(without_comments(summary)) if summary else _summary_of(opening),
            draft=self._fields.flag("draft", default=False),
            aliases=tuple(self._aliases()),
            photo=photo,
            links=tuple(self._text.context.links),
            anchors=tuple(self._text.context.anchors),
            layout=layout,
            layout_span=self._fields.value_span("layout") if layout else None,
            file_names=file_names_in(source.text),
            near_links=tuple(self._text.context.near_links),
            dropped_sections=tuple(self._text.dropped_sections.items()),
        )

    def _layout(self) -> str:
        """Return the name of the layout, without its ending; empty if the file names none."""
        layout = self._fields.text("layout")
        if "/" in layout or "\\" in layout:
            self._problems.error(
                "front-matter/bad-layout",
                self._fields.value_span("layout"),
                "a layout is named without a folder",
                help="write `layout: name` for layouts/name.html",
            )
            return ""
        return layout.removesuffix(".html")

    def _aliases(self) -> Iterable[tuple[str, Span]]:
        base = self._text.reader.config.base
        for typed, span in self._fields.located_texts("aliases"):
            alias = old_path(typed, base)
            wrong = bad_path(alias)
            if is_internal(typed) and not wrong:
                yield unicodedata.normalize("NFC", alias), span
                continue
            message = f'"{typed}" cannot be an old address of this page'
            advice = "write the old address without the site's name, such as `/2019/05/old-title.html`"
            edits: tuple[Edit, ...] = ()
            if "?" in alias:
                wrong = "web servers look for a page by what comes before the ?"
                advice = (
                    "delete it; if the lesson comes from WordPress, give it the `id` that it had there, "
                    "and for any other, put a line into a `_redirects` file of your own"
                )
            elif alias == "/":
                message, advice = (
                    "an old address names a page, not a whole site",
                    "delete it",
                )
            elif right := alias if not wrong else near_path(alias):
                if not is_internal(typed):
                    message = "an old address is written without the name of the site"
                advice, edits = f"write `{right}`", _in_place(span, typed, right)
            self._problems.error("front-matter/bad-alias", span, message, label=wrong, help=advice, edits=edits)

    def _photo(self) -> Photo | None:
        entry = self._fields.mapping("photo", PHOTO_KEYS)
        if entry is None:
            return None
        src = self._photo_file(entry)
        if not src:
            return None
        link = len(self._text.context.links)
        # Quoted, as targets of links are: in front matter a % is a percent sign.
        self._text.context.links.append(Link(target=quote(src), attribute=PICTURE, span=entry.value_span("src")))
        return self._described_photo(entry, link)

    def _described_photo(self, entry: Fields, link: int) -> Photo:
        """Return a photo with what is written about it; `link` is the number of the link to its file."""
        alt, credit, span = entry.text("alt"), entry.text("credit"), entry.value_span("src")
        if not alt:
            self._problems.warning(
                "lesson/photo-without-alt",
                span,
                "this photo has no description for readers who cannot see it",
                help="add `alt: What can be seen in the picture`",
            )
        if not credit:
            self._problems.warning(
                "lesson/photo-without-credit", span, "this photo does not say who took it", help="add `credit: Name`"
            )
        return Photo(
            link=link,
            alt=self._text.smart(alt),
            credit=credit,
            credit_url=web_address(entry, "credit_url"),
            license=entry.text("license"),
        )

    def _photo_file(self, entry: Fields) -> str:
        """Return the file of a photo; empty, with a problem noted, if it has none of this site."""
        if "src" not in entry and "credit" in entry:
            # An import knows who took a picture that it could not have; so does a pasted text.
            self._problems.warning(
                "lesson/credit-without-photo",
                entry.value_span("credit"),
                "this credit has no picture",
                help="save the picture in content/images/ and add `src: images/name.jpg`, or delete `photo`",
            )
            return ""
        src = entry.required_text("src", "src: images/name.jpg")
        if src and not is_internal(src):
            self._problems.error(
                "lesson/photo-elsewhere",
                entry.value_span("src"),
                "a photo must be a file of this site",
                help="save the picture in content/images/ and write `src: images/name.jpg`",
            )
            return ""
        return src


def _in_place(span: Span, typed: str, right: str) -> tuple[Edit, ...]:
    """Return what corrects a part of a line that is certainly what was typed there."""
    shown = span.text[span.column - 1 - span.cut :][: span.width]
    at = shown.find(typed)
    if at < 0:
        return ()
    start = span.column + at
    return (Edit(path=span.path, start=(span.line, start), end=(span.line, start + len(typed)), text=right),)


def _summary_of(opening: Prose) -> str:
    """Return the start of a text, cut after a sentence or between words."""
    # An opening that is only a table or a heading has no sentences, and is still better than no summary.
    text = running_text(opening) or plain_text(opening)
    first = " ".join(text.split())
    if len(first) <= _SUMMARY_LENGTH:
        return first
    cut = first[:_SUMMARY_LENGTH]
    sentence = max(cut.rfind(mark) for mark in (". ", "! ", "? ", ".” "))
    # A sentence that ends in the first half would say too little.
    if sentence > _SUMMARY_LENGTH // 2:
        return cut[: sentence + 1] + ("”" if cut[sentence + 1 : sentence + 2] == "”" else "")
    return cut_short(first, _SUMMARY_LENGTH)
