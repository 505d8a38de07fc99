"""What readers search in: an index of the finished pages, made again when one of them changed."""

from collections.abc import Collection, Mapping

from generator.engine.project import Project
from generator.model.addresses import SEARCH_INDEX
from generator.model.digest import digest_bytes, digest_of
from generator.model.plan import Plan
from generator.model.value import Value
from generator.shell.codec import Codec
from generator.shell.disk import Output, move, output_stat, stage
from generator.shell.pagefind import make_index
from generator.shell.store import Made, Store

__all__ = ["Index", "renew_index", "stored_index"]


class Index(Value):
    """The index as it was left, what it was made of and its files; and what it has to be made of now: `key`, `pages`.

    A site without a search, or with nothing to find, has an empty key and no files.
    """

    key: bytes = b""
    made_of: bytes = b""
    files: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


_NOTE = "search index"
_LAST: Codec[tuple[bytes, tuple[str, ...]]] = Codec(tuple[bytes, tuple[str, ...]])


def stored_index(project: Project, plan: Plan, due: Mapping[str, bytes], store: Store) -> Index:
    """Return the index that the last build left; `due` has the fingerprint of every file of the plan."""
    pages = tuple(sorted(file for file, recipe in plan.recipes.items() if recipe.page.own_text))
    if not project.config.search or not pages:
        return Index()
    kept = store.note(_NOTE)
    made_of, files = _LAST.unpack(kept) if kept else (b"", ())
    key = digest_of(project.code, [(file, due[file]) for file in pages])
    return Index(key=key, made_of=made_of, files=files, pages=pages)


def renew_index(
    index: Index, project: Project, others: frozenset[str], known: Mapping[str, Made], output: Output, store: Store
) -> tuple[int, int]:
    """Make the index where its pages changed; return how many files were written and how many removed.

    `others` are all files of the output that are not of the index.  The pages
    are in place already; until the new index is, the old one stands.
    """
    if index.key == index.made_of and all(
        file in known and output_stat(f"{output.folder}/{file}") == known[file].look for file in index.files
    ):
        return 0, 0
    pages = ((file, output.folder / file) for file in index.pages)
    found = make_index(pages, project.folder / ".drillbook" / "search", project.config.language)
    files = {f"{SEARCH_INDEX[1:]}{name}": data for name, data in found.items()}
    written, removed = _put(files, others, output, store, index.files)
    store.put_note(_NOTE, _LAST.pack((index.key, tuple(files))))
    return written, removed


def _put(
    files: Mapping[str, bytes], others: frozenset[str], output: Output, store: Store, old: Collection[str]
) -> tuple[int, int]:
    folder, every = str(output.folder), others | files.keys()
    output.start()
    try:
        staged = [
            stage(folder, str(number), file, data, ours=output.is_ours(file))
            for number, (file, data) in enumerate(files.items())
        ]
        fresh = [one for one in staged if one.name]
        output.claim(every)
        move(folder, output.adopt(fresh))
        removed = output.remove_others(every)
        output.settle(every)
    finally:
        output.discard()
    made = [Made(one.file, digest_bytes(files[one.file]), *one.look) for one in staged]
    store.put_made(made, [file for file in old if file not in files])
    return len(fresh), removed
