"""A site's folder opened: settings, layouts, words and hooks, but not its content."""

import dataclasses
import functools
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from generator.engine.contexts import SiteContext
from generator.engine.look import SiteLook, look_problems, site_look
from generator.engine.overrides import override_problems, retired_problems
from generator.engine.words import site_words
from generator.model.config import DEFAULT_LANGUAGE, ComplaintWords, Config
from generator.model.diagnostic import Diagnostic, Rejected, error, has_errors
from generator.model.digest import digest_of
from generator.model.hooks import Hooks
from generator.model.published import Published
from generator.model.source import Source, Span
from generator.model.value import replace
from generator.read.complaint_words import read_complaint_words
from generator.read.config import read_config
from generator.read.translations import Words
from generator.read.yaml import place_of
from generator.shell.layouts import LayoutFiles, read_layouts
from generator.shell.pagefind_installed import is_installed
from generator.shell.plugins import has_hooks, load_hooks
from generator.shell.program_digest import program_digest
from generator.shell.published_file import parse_published, published_bytes
from generator.shell.source_files import read_source, unreadable

__all__ = ["Project", "check_folder", "open_project"]


@dataclass(frozen=True, kw_only=True)
class Project:
    """A site's folder, with everything read but its content.

    `program` is a digest that stands for drillbook itself, `code` for that and
    the site's hooks.  `published_data` are the bytes of `published.json`, if there is one.
    """

    folder: Path
    config: Config
    layouts: LayoutFiles
    words: Words
    look: SiteLook
    hooks: Hooks
    program: bytes
    code: bytes
    published_data: bytes | None
    diagnostics: tuple[Diagnostic, ...]

    @functools.cached_property
    def published(self) -> Published:
        """What was published; raises `Rejected` if the list is damaged.  A build with nothing to do never asks."""
        return parse_published(self.published_data)

    @functools.cached_property
    def site_context(self) -> SiteContext:
        """What workers need of the project."""
        reading_key = digest_of(self.code, *self.config.shapes_reading)
        layouts = self.layouts
        return SiteContext(
            key=digest_of(reading_key, self.config, layouts.templates, self.words),
            folder=str(self.folder.absolute()),
            config=self.config,
            reading_key=reading_key,
            templates=layouts.templates,
            template_files=layouts.files,
            words=self.words,
        )

    def uncounted(self) -> Self:
        """Return the same project without a service that counts visitors: nobody is to count the author."""
        return dataclasses.replace(self, config=replace(self.config, count=None)) if self.config.count else self

    def with_inbox(self, address: str) -> Self:
        """Return the same project, with comments going to the inbox at an address."""
        comments = replace(self.config.comments, inbox=address, service="", settings=())
        return dataclasses.replace(self, config=replace(self.config, comments=comments))


def check_folder(folder: Path) -> None:
    """Raise `Rejected` if a folder is not a site: nothing is to be written into it."""
    try:
        is_site = (folder / "site.yaml").is_file()
    except OSError as problem:
        raise Rejected([unreadable(_shortened(str(folder)), problem)]) from problem
    if not is_site:
        message = "there is no site.yaml in this folder"
        advice = (
            "go to the folder of your site, or name it with --site FOLDER; `drillbook init my-blog` starts a new one"
        )
        raise Rejected([error("site/missing", Span(path=str(folder)), message, help=advice)])


def _can_print() -> bool:
    """Tell whether WeasyPrint is installed; it is not imported, which would take a second."""
    return importlib.util.find_spec("weasyprint") is not None


def _shortened(name: str) -> str:
    """Return a name that can be shown: the system refuses those of thousands of letters."""
    return f"{name[:100]}…" if len(name) > 100 else name


def open_project(folder: Path, settings: Source | None = None, *, untrusted: bool = False) -> Project:
    """Return a site's folder as a project; raises `Rejected` if it is not a site, or its settings are wrong.

    `settings` can stand in for those on disk.  An `untrusted` site is a
    stranger's: none of its code is run, and its settings say so to all that read or render it.
    """
    check_folder(folder)
    diagnostics: list[Diagnostic] = []
    # Settings, layouts and words are all read before any error ends it, so that one run shows all that is wrong.
    source = settings or read_source(folder, "site.yaml")
    config, problems = read_config(source, can_search=is_installed(), can_print=_can_print())
    diagnostics += problems
    layouts = read_layouts(folder)
    diagnostics += layouts.diagnostics
    diagnostics += override_problems(folder)
    diagnostics += retired_problems(layouts)
    words = site_words(layouts, config.language if config else DEFAULT_LANGUAGE, diagnostics)
    complaints = _complaints(layouts, config.language if config else DEFAULT_LANGUAGE, diagnostics)
    diagnostics += look_problems(config, layouts) if config else ()
    diagnostics += _forbidden(source, config) if config and untrusted else ()
    if config is None or has_errors(diagnostics):
        raise Rejected(diagnostics)
    synonyms = config.complaint_words.synonyms + complaints.synonyms
    look = site_look(config, layouts)
    complaint_words = replace(complaints, synonyms=synonyms)
    config = replace(config, complaint_words=complaint_words, colors=look.colors, first_fonts=look.first_fonts)
    config = replace(config, untrusted=untrusted)
    # Last, as it runs the site's own code: not where the settings are wrong, nor for strangers (`_forbidden`).
    hooks, program = load_hooks(folder, config.hooks), program_digest()
    return Project(
        folder=folder,
        config=config,
        layouts=layouts,
        words=words,
        look=look,
        hooks=hooks,
        program=program,
        code=digest_of(program, hooks.digest),
        # Only the bytes: most builds need no more of it than to see that they are the same.
        published_data=published_bytes(folder),
        diagnostics=tuple(diagnostics),
    )


def _forbidden(source: Source, config: Config) -> Iterator[Diagnostic]:
    """Yield an error for each setting by which a stranger's site would reach beyond its folder."""
    if has_hooks(config.hooks):
        message = "this site has hooks, and with --untrusted no code of a site runs"
        advice = "take `hooks` out; or leave --untrusted off, if you have read the code and trust it"
        yield error("untrusted/hooks", place_of(source, "hooks"), message, help=advice)
    if config.linked_folders:
        message = "this site reads folders outside of it, and with --untrusted it may not"
        advice = "take `linked_folders` out, and put the files into the site"
        yield error("untrusted/outside", place_of(source, "linked_folders"), message, help=advice)


def _complaints(layouts: LayoutFiles, language: str, diagnostics: list[Diagnostic]) -> ComplaintWords:
    """Return how readers of the site's language say what hurts; where nobody has listed it, nothing."""
    # `de-AT` before `de`.
    for name in (language, language.split("-")[0]):
        if source := layouts.complaints.get(name):
            words, problems = read_complaint_words(source)
            diagnostics += problems
            return words
    return ComplaintWords()
