"""The short way of a build: a few texts were edited, and nothing that other pages show of them.

Planning makes a recipe for every file of the site; where the metadata of the
edited texts is what it was, all recipes but those that show these texts in
full would come out the same.  So a build keeps its recipes of texts, and which
files show which text, and here those few are loaded, changed and rendered.

That is right only as long as nothing is trusted that can be looked at.  What a
text was before is read from the recipe that its page was made from, never from
the store's row of it, which a check may have renewed since.  And a recipe
counts only if its fingerprint is that of the file in the output, as it is
under today's settings and layouts.  Whatever is not so, or not certain, takes
the long way: `rebuild_edited` then returns None, and nothing was written.

Why not keep the whole plan, packed?  To unpack it takes as long as to make it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from generator.engine.build_context import BuildContext
from generator.engine.content import ContentText, read_edited
from generator.engine.fingerprints import fingerprints_of
from generator.engine.output import OutputUpdate, update_output
from generator.engine.report import Inputs, LastBuild, Report, remember_texts
from generator.model.diagnostic import Diagnostic
from generator.model.digest import digest_bytes
from generator.model.lesson import LessonMetadata, TextMetadata
from generator.model.page import Page, QuotesPage
from generator.model.plan import Frame, Plan, Recipe
from generator.model.value import Value, replace
from generator.plan.patch import same_plan
from generator.shell.codec import Codec
from generator.shell.output_folder import OutputFolder
from generator.shell.store import Store

__all__ = ["rebuild_edited", "remember_endings", "remember_recipes"]

_RECIPE: Codec[Recipe] = Codec(Recipe)

# So many edits at once are no coach's save, but a checkout or a search and replace: most of those change titles too.
_MOST_TEXTS = 20


class _Shown(Value):
    """What a build knows of its whole plan: the files that show each text in full, by its path, and the frame."""

    files: dict[str, tuple[str, ...]]
    frame: Frame


_SHOWN_NOTE = "texts shown"
_SHOWN: Codec[_Shown] = Codec(_Shown)


class _Endings(Value):
    """Last paragraphs, as digests: those that several lessons shared when all were planned, and those written since."""

    shared: frozenset[bytes]
    written: frozenset[bytes] = frozenset()


_ENDINGS_NOTE = "endings"
_ENDINGS: Codec[_Endings] = Codec(_Endings)


# ---------------------------------------------------------------- what a whole build leaves
def remember_recipes(store: Store, plan: Plan, due: Iterable[Recipe]) -> None:
    """Put into the store the recipes of texts that are new, and which files show which text."""
    store.put_recipes(_packed(recipe) for recipe in due if _shows(recipe.page))
    files: dict[str, list[str]] = {}
    for file, recipe in plan.recipes.items():
        for meta in _shows(recipe.page):
            files.setdefault(meta.source, []).append(file)
    shown = _Shown(files={path: tuple(names) for path, names in files.items()}, frame=plan.frame)
    store.put_note(_SHOWN_NOTE, _SHOWN.pack(shown))


def remember_endings(store: Store, lessons: Iterable[LessonMetadata]) -> None:
    """Put into the store which last paragraphs several lessons share: planning compares those of all lessons."""
    counts = Counter(digest for meta in lessons for digest in meta.endings)
    shared = frozenset(digest for digest, number in counts.items() if number > 1)
    store.put_note(_ENDINGS_NOTE, _ENDINGS.pack(_Endings(shared=shared)))


def _shows(page: Page) -> tuple[TextMetadata, ...]:
    """Return the texts that a page shows in full; for quotations, `_is_same_to_others` has to vouch."""
    # A site has one page of quotations, with something of every lesson, whose fingerprint is not of whole lessons.
    return () if isinstance(page, QuotesPage) else page.texts


# ---------------------------------------------------------------- the short way
def rebuild_edited(context: BuildContext, last: LastBuild, inputs: Inputs) -> Report | None:
    """Bring the output up to date after edits of a few texts, or return None if the site has to be planned.

    Raises `Rejected`, with the output as it was, if a layout fails or the disk refuses.
    """
    project, store = context.project, context.store
    note = store.note(_SHOWN_NOTE)
    # The search index is made of all pages anyway, and a hook that plans may look at anything.
    if note is None or len(last.edited) > _MOST_TEXTS or project.config.search or project.hooks.plan:
        return None
    shown = _SHOWN.unpack(note)
    files = {file for path in last.edited for file in shown.files.get(path, ())}
    named = _named(last.diagnostics)
    if any(path not in shown.files or path in named for path in last.edited):
        return None
    recipes = _recipes(store, files)
    frame = Plan(recipes=recipes, menu=shown.frame.menu, assets=shown.frame.assets, people=shown.frame.people)
    fingerprints = fingerprints_of(project, frame, store)
    if len(recipes) < len(files) or any(
        file not in last.rows or fingerprints.of(recipe) != last.rows[file].fingerprint
        for file, recipe in recipes.items()
    ):
        return None
    context.resources.progress("reading", 0, len(last.edited))
    texts = read_edited(project, last.edited, store)
    context.timer.done("reading")
    new = _changed(texts, recipes, store, lists_symptoms="symptoms" in project.config.listings)
    if new is None:
        return None
    patched = _patched(recipes, new)
    plan = replace(frame, recipes=patched)
    update = OutputUpdate(
        plan=plan,
        due=tuple(patched.values()),
        fingerprints={file: fingerprints.of(recipe) for file, recipe in patched.items()},
        known=(),
        kept=tuple(last.rows),
    )
    return _update(context, last, inputs, update)


def _update(context: BuildContext, last: LastBuild, inputs: Inputs, update: OutputUpdate) -> Report | None:
    """Render what is due, and return the report; None if the output has other files than the last build left."""
    store, written = context.store, 0
    if update.due:
        output = OutputFolder.open(context.project.folder / "output")
        if output.made != last.rows.keys():
            return None
        written, _ = update_output(context, update, output)
        store.put_recipes(map(_packed, update.due))
    remember_texts(store, inputs)
    return replace(last.report, written=written, unchanged=len(last.rows) - written)


def _named(diagnostics: Iterable[Diagnostic]) -> frozenset[str]:
    """Return the files that diagnostics name: their places move with an edit, if they are there still."""
    return frozenset(span.path for one in diagnostics for span in (one.span, *(place for place, _ in one.related)))


def _packed(recipe: Recipe) -> tuple[str, bytes]:
    return recipe.file, _RECIPE.pack(recipe, _label(recipe.file))


def _label(file: str) -> bytes:
    return digest_bytes(file.encode())


def _recipes(store: Store, files: Iterable[str]) -> dict[str, Recipe]:
    """Return the recipes that the store has of some files."""
    packed = ((file, store.recipe(file)) for file in sorted(files))
    return {file: _RECIPE.unpack(data, _label(file)) for file, data in packed if data}


def _changed(
    texts: Mapping[str, ContentText], recipes: Mapping[str, Recipe], store: Store, *, lists_symptoms: bool
) -> tuple[TextMetadata, ...] | None:
    """Return the texts that differ from those that the output shows, or None if other pages show the difference."""
    before = {meta.source: meta for recipe in recipes.values() for meta in _shows(recipe.page)}
    note = store.note(_ENDINGS_NOTE)
    if note is None:
        return None
    endings, changed = _ENDINGS.unpack(note), []
    for path, text in texts.items():
        old, new = before[path], text.page
        if text.diagnostics or new is None:
            return None
        if old.digest != new.digest:
            if not _is_same_to_others(old, new, endings, lists_symptoms=lists_symptoms):
                return None
            endings = replace(endings, written=endings.written | _endings(new))
            changed.append(new)
    store.put_note(_ENDINGS_NOTE, _ENDINGS.pack(endings))
    return tuple(changed)


def _is_same_to_others(old: TextMetadata, new: TextMetadata, endings: _Endings, *, lists_symptoms: bool) -> bool:
    """Tell whether two versions of a text differ only in what pages show that show all of it."""
    gone, come = _endings(old) - _endings(new), _endings(new) - _endings(old)
    # Three lessons at least must share an ending to be told of it: what only one of them had is nothing to the others.
    if gone & endings.shared or come & (endings.shared | endings.written):
        return False
    if isinstance(old, LessonMetadata) and isinstance(new, LessonMetadata):
        if old.quotes_digest != new.quotes_digest:
            return False
        old, new = (replace(meta, endings=(), ending_span=None) for meta in (old, new))
    # What stands instead of a picture is a part of the text to the preview; here, it may be what a warning is about.
    same = same_plan(old, new, lists_symptoms=lists_symptoms)
    return same and [link.img for link in old.links] == [link.img for link in new.links]


def _endings(meta: TextMetadata) -> frozenset[bytes]:
    return frozenset(meta.endings) if isinstance(meta, LessonMetadata) else frozenset()


def _patched(recipes: Mapping[str, Recipe], new: Sequence[TextMetadata]) -> dict[str, Recipe]:
    """Return the recipes that show new versions of texts, with those in them."""
    patched = {}
    for file, recipe in recipes.items():
        page = recipe.page
        for meta in new:
            page = page.with_text(meta)
        if page is not recipe.page:
            patched[file] = replace(recipe, page=page)
    return patched
