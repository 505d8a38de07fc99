"""The search index of the output: made of the finished pages, and made again if one of them changed.

Its files belong to no plan, because their names come from their contents and
are known only when the index is made.
"""

from collections.abc import Collection, Mapping

from generator.engine.build_context import BuildContext
from generator.model.addresses import SEARCH_INDEX
from generator.model.diagnostic import Rejected
from generator.model.digest import digest_bytes, digest_of
from generator.model.plan import Plan
from generator.model.value import Value
from generator.shell.codec import Codec
from generator.shell.file_stats import output_stat_of
from generator.shell.output_folder import OutputFolder, StagingFolder, move
from generator.shell.store import OutputRow

__all__ = ["SearchIndex", "stored_index", "update_index"]


class SearchIndex(Value):
    """The index as the last build left it, and what it has to be made of now.

    `made_of` and `files` are of the last one, `key` and `pages` of the one
    that is wanted.  A site without a search, or with nothing to find, has an
    empty key and no files.
    """

    key: bytes = b""
    made_of: bytes = b""
    files: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


# The name of the note in the store; another name would only make the index once more.
_NOTE = "search index"
_LAST: Codec[tuple[bytes, tuple[str, ...]]] = Codec(tuple[bytes, tuple[str, ...]])


def stored_index(context: BuildContext, plan: Plan, fingerprints: Mapping[str, bytes]) -> SearchIndex:
    """Return the index that the last build left; `fingerprints` has one for every file of the plan."""
    pages = tuple(sorted(file for file, recipe in plan.recipes.items() if recipe.page.own_text))
    if not context.project.config.search or not pages:
        return SearchIndex()
    note = context.store.note(_NOTE)
    made_of, files = _LAST.unpack(note) if note else (b"", ())
    # Fingerprints stand for the pages, which therefore need not be read to see that none has changed.
    key = digest_of(context.project.code, [(file, fingerprints[file]) for file in pages])
    return SearchIndex(key=key, made_of=made_of, files=files, pages=pages)


def update_index(
    context: BuildContext,
    index: SearchIndex,
    others: frozenset[str],
    rows: Mapping[str, OutputRow],
    output: OutputFolder,
) -> tuple[int, int]:
    """Make the index if its pages changed; return how many files were written and how many removed.

    `others` are all files of the output that are not of the index; `rows` are
    those that the store had before this build.  The pages are in place
    already; until the new index is, the old one stands.
    """
    if index.key == index.made_of and all(
        file in rows and output_stat_of(f"{output.folder}/{file}") == rows[file].output_stat for file in index.files
    ):
        return 0, 0
    from generator.shell.pagefind import make_index  # it runs a program, which few builds need

    project = context.project
    # From the finished files, and not from prose: readers search what they see, layouts included.
    pages = ((file, output.folder / file) for file in index.pages)
    made = make_index(pages, project.folder / ".drillbook" / "search", project.config.language)
    files = {f"{SEARCH_INDEX[1:]}{name}": data for name, data in made.items()}
    written, removed = _publish(context, files, others, output, index.files)
    context.store.put_note(_NOTE, _LAST.pack((index.key, tuple(files))))
    return written, removed


def _publish(
    context: BuildContext,
    files: Mapping[str, bytes],
    others: frozenset[str],
    output: OutputFolder,
    old: Collection[str],
) -> tuple[int, int]:
    """Move the files of an index into place, as `update_output` does with those of the plan."""
    folder, all_files = str(output.folder), others | files.keys()
    output.start()
    staging = StagingFolder(folder)
    try:
        staged = [
            staging.add(str(number), file, data, ours=output.is_ours(file))
            for number, (file, data) in enumerate(files.items())
        ]
        written = [staged_file for staged_file in staged if staged_file.name]
        if obstacles := output.obstacles([staged_file.file for staged_file in written], all_files):
            raise Rejected(obstacles)
        output.claim(all_files)
        move(folder, output.adopt(written))
        removed = output.remove_others(all_files)
        output.settle(all_files)
    finally:
        output.discard()
    rows = [OutputRow(s.file, digest_bytes(files[s.file]), *s.output_stat) for s in staged]
    context.store.put_outputs(rows, [file for file in old if file not in files])
    return len(written), removed
