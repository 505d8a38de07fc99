"""Mending a site: what its diagnostics carry as edits, made in memory, shown, and then written.

The settings come first, because texts are read by them.  Then each text is
mended until reading it finds nothing more, and the whole site is planned again,
because only the plan knows what a link was meant to lead to.
"""

import copy
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from generator.engine.assets import Assets
from generator.engine.build_context import Resources
from generator.engine.closing_fixes import closing_settings, same_closing, shared_closing
from generator.engine.content import Content, ContentText, read_bytes, read_content
from generator.engine.id_fixes import id_line, published_id
from generator.engine.overrides import retired_problems
from generator.engine.project import Project, check_folder, open_project
from generator.engine.prompt_fixes import prompt_settings, same_as_settings, shared_prompts
from generator.engine.snapshot import copied_assets, make_snapshot
from generator.engine.text_fixes import FileFix, TextDraft, TextReading, draft_of
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.digest import digest_bytes
from generator.model.lesson import LessonMetadata
from generator.model.value import Value
from generator.plan.site import Clock
from generator.read.config import read_config
from generator.shell.atomic_files import rewrite, write_new
from generator.shell.content_scan import ContentScan, scan_content
from generator.shell.layouts import read_layouts
from generator.shell.lock import only_one
from generator.shell.pagefind_installed import is_installed
from generator.shell.progress import Progress, no_progress
from generator.shell.source_files import decode, load
from generator.shell.store import with_store
from generator.shell.workers import open_workers

__all__ = ["FixResult", "find_fixes", "fix_file", "fix_one", "write_fixes"]

_SETTINGS = "site.yaml"
# A mended text can put right a link in another one, and that text a third; no site has a chain of eight.
_MOST_ROUNDS = 8


class FixResult(Value):
    """What was written; `skipped` were changed by somebody else meanwhile; `report` has what was taken out of texts."""

    written: tuple[FileFix, ...]
    skipped: tuple[str, ...]
    report: str = ""


def find_fixes(folder: Path, clock: Clock, progress: Progress = no_progress) -> tuple[FileFix, ...]:
    """Return what mends a site as far as that is certain, and write nothing but the store.

    Where the settings stay wrong, only they and the layouts are mended.  Raises `Rejected` if
    there is no site in the folder, or a file cannot be read.
    """
    check_folder(folder)
    cache = folder / ".drillbook"
    with only_one(cache, lambda: progress("waiting for another build to end", 0, 0)), open_workers() as workers:
        settings = _mended_settings(folder)
        layouts = _mended_layouts(folder)
        try:
            project = open_project(folder, decode(_SETTINGS, settings.data) if settings else None)
        except Rejected:
            return _fixes_of([settings, *layouts])
        scan = scan_content(folder, project.config.linked_folders)
        content = with_store(
            cache / "store.sqlite", lambda store: read_content(project, scan, Resources(store, workers, progress))
        )
    drafts = _mended_texts(project, scan, content, clock)
    if settings:
        _move_shared(project, settings, content, drafts)
    _keep_ids(project, content, drafts)
    return _fixes_of([settings, *layouts, *(draft for _, draft in sorted(drafts.items()))])


def _fixes_of(drafts: Iterable[TextDraft | None]) -> tuple[FileFix, ...]:
    return tuple(fix for draft in drafts if draft and (fix := draft.fix))


def write_fixes(folder: Path, fixes: Iterable[FileFix], now: dt.datetime) -> FixResult:
    """Write files as mended, except those that have changed since; keep what is taken out in a file of its own.

    That file is in `.drillbook/fixed/`, and is written first: no word is ever
    nowhere.  Raises `Rejected` if the disk refuses.
    """
    fixes = tuple(fixes)
    report = _write_report(folder, fixes, now)
    written, skipped = [], []
    for fix in fixes:
        if rewrite(folder / fix.path, fix.before, fix.after):
            written.append(fix)
        else:
            skipped.append(fix.path)
    return FixResult(written=tuple(written), skipped=tuple(skipped), report=report)


def fix_one(folder: Path, diagnostic: Diagnostic, digest: bytes, now: dt.datetime) -> bool:
    """Make the mending of one diagnostic in its file; tell whether the file still had a digest, and was mended.

    Raises `Rejected` if the file cannot be read or written.
    """
    draft = _draft_with(folder, diagnostic.span.path, digest)
    if draft is None or not draft.apply(diagnostic) or draft.fix is None:
        return False
    return bool(write_fixes(folder, [draft.fix], now).written)


def fix_file(project: Project, diagnostics: Sequence[Diagnostic], digest: bytes, now: dt.datetime) -> bool:
    """Make the mendings of the diagnostics of one file, and those that these uncover; return as `fix_one` does."""
    path = diagnostics[0].span.path
    draft = _draft_with(project.folder, path, digest)
    if draft is None or not draft.mend(diagnostics, _reader_of(project, path)) or draft.fix is None:
        return False
    return bool(write_fixes(project.folder, [draft.fix], now).written)


def _draft_with(folder: Path, path: str, digest: bytes) -> TextDraft | None:
    """Return a file if it still has a digest."""
    data = load(str(folder), path)[0]
    return draft_of(path, data) if digest_bytes(data) == digest else None


def _reader_of(project: Project, path: str) -> Callable[[bytes], TextReading]:
    """Return what reads a file of the site anew."""
    if path == _SETTINGS:
        return _read_settings
    return _read_layout if path.startswith("layouts/") else functools.partial(_read_text, project, path)


# ---------------------------------------------------------------- settings
def _mended_settings(folder: Path) -> TextDraft | None:
    """Return the settings as mended, or None if nobody can tell what their letters are."""
    draft = draft_of(_SETTINGS, load(str(folder), _SETTINGS)[0])
    if draft:
        draft.mend(_read_settings(draft.data).diagnostics, _read_settings)
    return draft


def _read_settings(data: bytes) -> TextReading:
    config, diagnostics = read_config(decode(_SETTINGS, data), can_search=is_installed())
    return TextReading(sound=config is not None, diagnostics=diagnostics)


# ---------------------------------------------------------------- layouts
def _mended_layouts(folder: Path) -> list[TextDraft]:
    """Return the site's own layouts with the names that went away replaced; none where a layout cannot be read."""
    try:
        uses = _by_path(retired_problems(read_layouts(folder)))
        drafts = [(draft_of(path, load(str(folder), path)[0]), uses[path]) for path in sorted(uses)]
    except Rejected:
        return []
    return [draft for draft, problems in drafts if draft and draft.mend(problems, _read_layout)]


def _read_layout(_: bytes) -> TextReading:
    # A layout is right or wrong only on a page: what is mended is not read again.
    return TextReading(sound=True, diagnostics=())


# ---------------------------------------------------------------- texts
def _mended_texts(project: Project, scan: ContentScan, content: Content, clock: Clock) -> dict[str, TextDraft]:
    """Return the texts that were mended, by path."""
    drafts: dict[str, TextDraft] = {}
    texts = dict(content.texts)
    for _ in range(_MOST_ROUNDS):
        current = Content(texts=texts)
        by_path = _by_path([*current.diagnostics, *_plan_diagnostics(project, scan, current, clock)])
        changed = [path for path in by_path if _mend_text(project, path, by_path[path], texts, drafts)]
        if not changed:
            break
    return drafts


def _by_path(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Return the diagnostics of each text that can be mended."""
    by_path: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.edits or diagnostic.code == "text/not-utf-8":
            by_path.setdefault(diagnostic.span.path, []).append(diagnostic)
    return by_path


def _plan_diagnostics(project: Project, scan: ContentScan, content: Content, clock: Clock) -> tuple[Diagnostic, ...]:
    """Return what is wrong between texts; nothing where a hook fails, which the check after this reports."""
    # No mending depends on what is in a picture, so none is opened.
    assets = Assets(digests=dict.fromkeys((*scan.files, *copied_assets(project).values()), b""), pictures={})
    try:
        return make_snapshot(project, content, scan, clock, assets).diagnostics
    except Rejected:
        return ()


def _mend_text(
    project: Project,
    path: str,
    diagnostics: Iterable[Diagnostic],
    texts: dict[str, ContentText],
    drafts: dict[str, TextDraft],
) -> bool:
    """Mend a text as far as its diagnostics and reading it again go; tell whether it changed."""
    draft = drafts.get(path) or _opened(project, path, texts)
    if draft is None:
        return False
    is_new = path not in drafts
    changed = draft.mend(diagnostics, _reader_of(project, path))
    # A text in another encoding is mended without any edit: it is only saved as UTF-8.
    if not changed and not (is_new and draft.fix):
        return False
    drafts[path] = draft
    texts[path] = read_bytes(project, path, draft.data)
    return True


def _read_text(project: Project, path: str, data: bytes) -> TextReading:
    text = read_bytes(project, path, data)
    return TextReading(sound=text.meta is not None, diagnostics=text.diagnostics)


def _opened(project: Project, path: str, texts: Mapping[str, ContentText]) -> TextDraft | None:
    """Return a text as it is on disk, unless it cannot be read or is no text of the site."""
    if path not in texts:
        return None
    try:
        return draft_of(path, load(str(project.folder), path)[0])
    except Rejected:
        return None


# ---------------------------------------------------------------- what stands in most lessons
def _move_shared(project: Project, settings: TextDraft, content: Content, drafts: dict[str, TextDraft]) -> None:
    """Move what most lessons repeat into the settings: first their last lines, then the questions above these."""
    paths = [path for path in content.texts if path.startswith("content/lessons/")]
    opened = {path: drafts.get(path) or _opened(project, path, content.texts) for path in paths}
    lessons = {path: draft for path, draft in opened.items() if draft}
    config = project.config
    if (closing := shared_closing(config, lessons)) and (
        same_closing(config, closing.text)
        or _add(settings, closing_settings(settings, closing.text), lambda new: same_closing(new, closing.text))
    ):
        _change(lessons, closing.changes, drafts)
    if (shared := shared_prompts(config, lessons)) and (
        same_as_settings(config, shared.prompts)
        or _add(settings, prompt_settings(settings, shared.prompts), lambda new: same_as_settings(new, shared.prompts))
    ):
        _change(lessons, shared.removals, drafts)


def _add(settings: TextDraft, addition: Diagnostic | None, says_the_same: Callable[[Config], bool]) -> bool:
    """Add to the settings what the lessons are to say no longer; tell whether the settings then say exactly that."""
    # Tried on a copy: settings that would say something else stay as they are, and so do the lessons.
    trial = copy.deepcopy(settings)
    if addition is None or not trial.apply(addition):
        return False
    new, _ = read_config(decode(_SETTINGS, trial.data), can_search=is_installed())
    return new is not None and says_the_same(new) and settings.apply(addition)


def _change(lessons: Mapping[str, TextDraft], changes: Mapping[str, Diagnostic], drafts: dict[str, TextDraft]) -> None:
    for path, change in changes.items():
        if lessons[path].apply(change):
            drafts[path] = lessons[path]


# ---------------------------------------------------------------- ids that readers know
def _keep_ids(project: Project, content: Content, drafts: dict[str, TextDraft]) -> None:
    """Write the ids of lessons that readers may have, and that have none of their own, into their files."""
    published = _published_ids(project)
    output = project.folder / "output"
    for path, text in content.texts.items():
        if not isinstance(text.meta, LessonMetadata):
            continue
        wanted = published_id(text.meta, published, lambda file: (output / file).is_file())
        draft = drafts.get(path) or _opened(project, path, content.texts) if wanted else None
        addition = id_line(draft, wanted) if draft else None
        if draft and addition and draft.apply(addition):
            drafts[path] = draft


def _published_ids(project: Project) -> Mapping[str, str]:
    """Return the id of each published lesson by the path of its page; none where the list of them is damaged."""
    try:
        return project.published.entries
    except Rejected:
        # The check after this says so; what can be mended without the list is mended all the same.
        return {}


# ---------------------------------------------------------------- what was taken out
def _write_report(folder: Path, fixes: Iterable[FileFix], now: dt.datetime) -> str:
    """Write what is taken out of texts into a new file, and return its path in the site; none if it is nothing."""
    parts = [f"{fix.path}\n\n" + "\n\n".join(fix.removed) for fix in fixes if fix.removed]
    if not parts:
        return ""
    folder_name = ".drillbook/fixed"
    stem = f"{folder_name}/{now:%Y-%m-%d-%H%M%S}"
    number, name = 1, f"{stem}.txt"
    # Two runs in one second must not write over each other's words.
    while (folder / name).exists():
        number += 1
        name = f"{stem}-{number}.txt"
    opening = f"Taken out of your texts by `drillbook check --fix` on {now:%Y-%m-%d at %H:%M}."
    write_new(folder / name, "\n\n\n".join([opening, *parts]) + "\n")
    return name
