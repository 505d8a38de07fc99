"""Finding and reading the layouts: drillbook's own, and over them, file by file, the site's."""

import functools
import os
import time
from operator import itemgetter
from pathlib import Path

from generator.model.diagnostic import Diagnostic, Rejected, has_errors
from generator.model.source import Source
from generator.model.value import Value, field
from generator.shell.file_stats import NO_SOURCE_STAT, SourceStat, files_below, source_stat_of
from generator.shell.source_files import decode, load, unreadable
from generator.shell.source_tree import SourceGuard, scan_tree

__all__ = ["FONTS", "LOOKS", "SHIPPED", "STYLED", "TEMPLATE_ENDINGS", "LayoutFiles", "packaged", "read_layouts"]

LOOKS, FONTS = "looks/", "fonts/"
"""The folders of the assets that belong to looks: their style sheets, and the fonts that these load."""

STYLED = ("style.css", "feed.css")
"""The style sheets that take the look of the site: that of its pages, and that of its feeds."""

TEMPLATE_ENDINGS = (".html", ".xml", ".txt")
"""How the names of templates end; whatever is under `assets/` is none."""

SHIPPED = "drillbook's layouts"
"""What messages call the folder of the layouts that come with drillbook."""


class LayoutFiles(Value):
    """The layouts of a site.

    `templates` maps the name of each template to its text, and `files` to the
    file that it came from, as messages name it; `assets` maps a name under
    `assets/` to its file; `texts` has the style sheets and scripts among them;
    `words` has the sources for each language,
    drillbook's own before the site's; `complaints` has the list of how readers
    say what hurts, for each language; `diagnostics` are about files that are
    not used.
    """

    templates: dict[str, str]
    files: dict[str, str]
    assets: dict[str, Path]
    words: dict[str, tuple[Source, ...]]
    complaints: dict[str, Source]
    texts: dict[str, Source] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


@functools.cache
def packaged() -> Path:
    """Return the folder of the layouts that drillbook ships: in the wheel, or at the top of a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "_layouts"
    return inside if inside.is_dir() else package.parent / "layouts"


def read_layouts(site: Path) -> LayoutFiles:
    """Return drillbook's layouts with the site's own in place of those of the same name.

    Raises `Rejected` for files that are not UTF-8, and for what cannot be read.
    """
    site_layouts = site / "layouts"
    folders = [(packaged(), SHIPPED)]
    # In a checkout of drillbook, the site there and the package have the same folder.
    if site_layouts.is_dir() and site_layouts.resolve() != packaged().resolve():
        folders.append((site_layouts, "layouts"))
    else:
        folders = [(packaged(), "layouts" if site_layouts.is_dir() else SHIPPED)]
    problems: list[Diagnostic] = []
    if site_layouts.is_symlink() and not site_layouts.exists():
        SourceGuard(problems.append).admits(site, "layouts", is_link=True)
    layouts = LayoutFiles(templates={}, files={}, assets={}, words={}, complaints={})
    for folder, label in folders:
        layouts = _merged(layouts, _shipped(label) if folder == packaged() else _read(folder, label))
    if has_errors([*problems, *layouts.diagnostics]):
        raise Rejected([*problems, *layouts.diagnostics])
    layouts.diagnostics.extend(problems)
    return layouts


def _merged(one: LayoutFiles, over: LayoutFiles) -> LayoutFiles:
    """Return the files of two folders, those of the second in place of those of the same name."""
    # Not replaced but laid over each other: a site's file may change a single word.
    words = {name: one.words.get(name, ()) + over.words.get(name, ()) for name in one.words | over.words}
    return LayoutFiles(
        templates=one.templates | over.templates,
        files=one.files | over.files,
        assets=one.assets | over.assets,
        words=words,
        complaints=one.complaints | over.complaints,
        texts=one.texts | over.texts,
        diagnostics=[*one.diagnostics, *over.diagnostics],
    )


def _shipped(label: str) -> LayoutFiles:
    """Return drillbook's own layouts.

    They are read once in a process, or again if somebody works on them: to
    read a hundred files takes a fifth of a small build.
    """
    folder, now = packaged(), time.time_ns()
    stats = frozenset((name, source_stat_of(status, now)) for name, status in files_below(str(folder)))
    if any(stat == NO_SOURCE_STAT for _, stat in stats):
        return _read(folder, label)
    return _read_once(folder, label, stats)


@functools.lru_cache(maxsize=1)
def _read_once(folder: Path, label: str, stats: frozenset[tuple[str, SourceStat]]) -> LayoutFiles:
    del stats  # a part of what the result is kept under
    return _read(folder, label)


def _read(folder: Path, label: str) -> LayoutFiles:
    """Return the layouts of one folder; its diagnostics are about all that cannot be read, too."""
    layouts = LayoutFiles(templates={}, files={}, assets={}, words={}, complaints={})
    guard = SourceGuard(layouts.diagnostics.append)
    for path, _ in sorted(scan_tree(folder.parent, folder.name, guard), key=itemgetter(0)):
        name = path.partition("/")[2]  # without the folder's own name, which is not always `layouts`
        try:
            _add(layouts, folder, label, name)
        except Rejected as rejected:
            layouts.diagnostics.extend(rejected.diagnostics)
    return layouts


def _add(layouts: LayoutFiles, folder: Path, label: str, name: str) -> None:
    if name.startswith("assets/"):
        _check_readable(folder / name, f"{label}/{name}")
        asset = name.removeprefix("assets/")
        layouts.assets[asset] = folder / name
        if asset.endswith((".css", ".js")):
            layouts.texts[asset] = _source(folder, label, name)
    elif name.startswith("complaints/") and name.endswith(".txt"):
        layouts.complaints[name.removeprefix("complaints/").removesuffix(".txt")] = _source(folder, label, name)
    elif name.endswith(TEMPLATE_ENDINGS):
        layouts.templates[name] = _source(folder, label, name).text
        layouts.files[name] = f"{label}/{name}"
    elif name.startswith("words/") and name.endswith((".yaml", ".yml")):
        language = name.removeprefix("words/").rpartition(".")[0]
        layouts.words[language] = (*layouts.words.get(language, ()), _source(folder, label, name))


def _check_readable(path: Path, label: str) -> None:
    """Raise `Rejected`, under the name that people know, if a file cannot be read: nothing opens an asset for now."""
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError as problem:
        raise Rejected([unreadable(label, problem)]) from problem


def _source(folder: Path, label: str, name: str) -> Source:
    return decode(f"{label}/{name}", load(str(folder), name)[0])
