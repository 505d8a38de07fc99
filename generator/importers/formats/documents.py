"""Reads the documents in a container, and completes each from its file's name and date.

Which of the formats a document is in, the table says: the first that claims
it.  A file that no format claims is left out, and named.
"""

import datetime as dt
import posixpath
import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item, OnDiagnostic
from generator.importers.container import UNREADABLE, Container
from generator.importers.formats.dates import in_zone, split_name
from generator.importers.formats.format import Candidate, ReadContext, some_names
from generator.importers.formats.front_matter import KeysUnknown
from generator.importers.formats.kept_back import lies_among_drafts
from generator.importers.formats.refused import refusal_of
from generator.importers.formats.table import FORMATS
from generator.importers.formats.warnings import Warnings
from generator.importers.pictures.picture import kind_of
from generator.model.diagnostic import warning
from generator.model.source import Span
from generator.model.value import replace
from generator.read.recognize.vocabulary import Vocabulary, usual_words

__all__ = ["read_documents"]

_PAGE_ENDINGS = (".html", ".htm", ".xhtml")
_SCRIPT_ENDINGS = (".css", ".js", ".mjs", ".map", ".json", ".svg", ".php", ".download", ".url", ".xml")
# What browsers in several languages call the folder beside a page that they save.
_PAGE_FOLDER = re.compile(r"(?i)[-_. ](?:files|file|dateien|archivos|fichiers|filer|bestanden|ficheiros|arquivos)$")
# What systems add to the name of a copy: `Copy of a`, `a copy`, `a (1)`.
_COPY = re.compile(r"(?i)^(?:copy of )+|(?:[ _-]+copy)?(?: ?\(\d+\))?$")
# Such a file is named after its folder: Hugo keeps a post and its pictures in one.
_NAMELESS = ("index", "_index", "readme")


def read_documents(
    container: Container, report: OnDiagnostic, zone: dt.tzinfo, words: Vocabulary | None = None
) -> Iterator[Item]:
    """Yield the documents in a container, by name; dates without a time zone are in `zone`, sections named in `words`.

    Pictures are skipped, because the documents name them.  Whatever else is
    left out is reported.
    """
    unknown = KeysUnknown()
    warnings, words = Warnings(report), words or usual_words()
    context = ReadContext(zone, warnings, report, [], unknown_keys=unknown.add, cache={}, words=words)
    pages = {posixpath.splitext(name)[0] for name in container.members if name.lower().endswith(_PAGE_ENDINGS)}
    for name in sorted(container.members):
        if _is_hidden(name) or _is_part_of_page(name, pages):
            continue
        candidate = Candidate(container, name)
        for item in _read(candidate, context):
            yield _completed(candidate, item, zone) if isinstance(item, ArchiveEntry) else item
    context.warnings.report_all()
    _report_unread(context.unread, report)
    unknown.report(report)


def _is_hidden(name: str) -> bool:
    # ~$ is Word's note that a document is open, __MACOSX what the Finder adds to each zip.
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in name.split("/"))


def _is_part_of_page(name: str, pages: set[str]) -> bool:
    """Tell whether a browser saved a file as part of a page: a script, a style, the content of a frame."""
    if not name.lower().endswith((*_PAGE_ENDINGS, *_SCRIPT_ENDINGS)):
        return False
    folders = name.split("/")[:-1]
    paths = ("/".join(folders[: n + 1]) for n in range(len(folders)))
    return any((ending := _PAGE_FOLDER.search(path)) and path[: ending.start()] in pages for path in paths)


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    """Yield what is in a file, or report why nothing is."""
    try:
        # Before anything else, as a folder of documents has more pictures than texts, and their first bytes tell.
        if kind_of(candidate.head):
            return
        refusal = refusal_of(candidate)
        if refusal and refusal.advice:
            message = f"this is {refusal.what}, and was left out"
            context.report(warning("import/other-format", candidate.span, message, help=refusal.advice))
            return
        document_format = (
            None if refusal else next((f for f in FORMATS if not f.describe and f.detect(candidate)), None)
        )
        if document_format:
            yield from document_format.read(candidate, context)
        else:
            context.unread.append(candidate.name)
    except UNREADABLE:
        advice = "open it in its own program, save it again, and import it once more"
        message = "this file is damaged or locked, and was left out"
        context.report(warning("import/damaged", candidate.span, message, help=advice))


# ---------------------------------------------------------------- what the document does not say
def _completed(candidate: Candidate, entry: ArchiveEntry, zone: dt.tzinfo) -> ArchiveEntry:
    """Return an entry with a title and a date: where it has none, from the name of its file and the time it was saved.

    A date in the name replaces one that is itself a guess.
    """
    stem = candidate.stem
    if stem.lower() in _NAMELESS and candidate.folder:
        stem = posixpath.basename(candidate.folder)
    day, rest = split_name(stem)
    guessed = set(entry.guessed)
    if not entry.title:
        guessed.add("title")
        entry = replace(entry, title=_readable(rest) if rest else stem)
    # Nobody types a date into a file's name by accident; the time of saving changes with each copy.
    if day and (entry.published is None or "date" in guessed):
        guessed.discard("date")
        entry = replace(entry, published=dt.datetime(day.year, day.month, day.day, tzinfo=zone))
    elif entry.published is None and entry.updated:
        entry = replace(entry, published=entry.updated)
    elif entry.published is None and entry.kind != "page":
        guessed.add("date")
        entry = replace(entry, published=_saved(candidate, zone))
    is_draft = entry.state == "draft" or (entry.state == "live" and lies_among_drafts(candidate.folder, candidate.stem))
    state = "draft" if is_draft else entry.state
    return replace(entry, state=state, folder=entry.folder or candidate.folder, guessed=tuple(sorted(guessed)))


def _readable(stem: str) -> str:
    """Return the name of a file as a title: `gift_basket-2 (1)` is `Gift basket 2`."""
    bare = _COPY.sub("", stem) or stem
    words = (bare if " " in bare else re.sub("[-_]+", " ", bare)).replace("_", " ").split()
    title = " ".join(words) or stem
    return title[:1].upper() + title[1:]


def _saved(candidate: Candidate, zone: dt.tzinfo) -> dt.datetime | None:
    moment = candidate.container.modified(candidate.name)
    return in_zone(moment, zone) if moment else None


def _report_unread(names: list[str], report: OnDiagnostic) -> None:
    if not names:
        return
    several = f"{len(names)} files were left out, as they are neither documents nor pictures"
    what = "1 file was left out, as it is neither a document nor a picture" if len(names) == 1 else several
    advice = "if you miss one, save it as Word (.docx), as a web page or as plain text, and import once more"
    report(warning("import/no-document", Span(path=names[0]), f"{what}: {some_names(names)}", help=advice))
