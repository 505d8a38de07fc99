"""The table of files as it grows: of two pages that want the same file, the first gets it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator.model.addresses import ROBOTS_PATH
from generator.model.diagnostic import Diagnostic, error
from generator.model.page import Page, RedirectPage
from generator.model.plan import Recipe
from generator.model.source import Span
from generator.model.url import file_of

__all__ = ["SETTINGS", "Origin", "RouteTable"]

Origin = tuple[Span, str]
"""Where a page comes from, and what it is, in words that start a sentence."""

SETTINGS = Span(path="site.yaml")
"""Where the pages come from that no text asks for."""


@dataclass(slots=True)
class RouteTable:
    """The recipes so far, by file; where each came from, by file without case; and what is wrong.

    Web servers send readers from an old path to a new one by `rules`, where no
    file can do it; by those in `gone` they say that something is no more, and
    show the page at the second path.
    """

    recipes: dict[str, Recipe] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    rules: list[tuple[str, str]] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    _folders: set[str] = field(default_factory=set)

    def add(self, path: str, page: Page, origin: Origin) -> bool:
        """Add a row, unless its file is taken, which is an error; tell whether it was added.

        Names that differ in case alone are one file: on Windows and on macOS
        they are.
        """
        file = path[1:] if page.has_exact_path else file_of(path)
        # Compared by identity below: two rows can have equal origins, such as two years of the archive.
        first = self.origins.setdefault(file.casefold(), origin)
        if first is not origin:
            self.diagnostics.append(_taken(path, page, origin, first))
            return False
        # Empty until somebody has asked what is in the way; only from then on it is kept up to date.
        if self._folders:
            self._folders.update(_folders_of(file.casefold()))
        self.recipes[file] = Recipe(file=file, path=path, page=page)
        return True

    def is_in_the_way(self, file: str) -> bool:
        """Tell whether a file would need a folder where another is a file, or would be where another needs a folder."""
        if not self._folders:
            # Made at the first question: most sites have no old addresses.  What is added later is not in the way.
            self._folders.update(folder for name in self.origins for folder in _folders_of(name))
        name = file.casefold()
        return name in self._folders or any(folder in self.origins for folder in _folders_of(name))

    def files_in_files(self) -> Iterable[Diagnostic]:
        """Yield an error for each address that needs a folder where another has a file."""
        # Each folder is looked at once, however many files are in it.
        checked = {""}
        for file, recipe in self.recipes.items():
            name = file.casefold()
            folder = name.rpartition("/")[0]
            while folder not in checked:
                checked.add(folder)
                if folder in self.origins:
                    span, what = self.origins[name]
                    yield error(
                        "address/taken",
                        span,
                        f"{what} wants the address {recipe.path}, but /{folder} is already a file",
                        help="change one of the two addresses",
                        related=((self.origins[folder][0], "the file"),),
                    )
                folder = folder.rpartition("/")[0]


def _folders_of(name: str) -> Iterator[str]:
    while name := name.rpartition("/")[0]:
        yield name


def _taken(path: str, page: Page, origin: Origin, first: Origin) -> Diagnostic:
    span, what = origin
    return error(
        "address/taken",
        span,
        f"{what} and {first[0].path} both have the address {path}",
        label="" if first[0].path == span.path else f"see {first[0]}",
        help=_advice(path, page, span, first[0]),
    )


def _advice(path: str, page: Page, span: Span, first: Span) -> str:
    """Return what can be done about two that want one address: only a text has a slug that can be changed."""
    files = [one for one in (span, first) if one.path.startswith("content/") and not one.path.endswith(".md")]
    if isinstance(page, RedirectPage):
        return "choose another old address, or delete it"
    if not files:
        return "give one of them another `slug:`"
    if path.casefold() == ROBOTS_PATH:
        return f"web servers look for {ROBOTS_PATH}, in small letters: rename your file"
    if SETTINGS in (span, first):
        return "drillbook makes this file itself: give yours another name, or delete it"
    return "give one of them another name" if len(files) == 2 else "give the file another name, or the text a `slug:`"
