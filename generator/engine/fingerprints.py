"""What makes the fingerprints of a site's files; which template includes which is kept in the store."""

from typing import TYPE_CHECKING

from generator.engine.project import Project
from generator.model.digest import digest_of
from generator.model.plan import Plan
from generator.shell.codec import Codec
from generator.shell.store import Store

if TYPE_CHECKING:
    from generator.render.fingerprint import Fingerprints

__all__ = ["fingerprints_of"]

_NOTE = "closures"
_CLOSURES: Codec[tuple[bytes, dict[str, bytes]]] = Codec(tuple[bytes, dict[str, bytes]])


def fingerprints_of(project: Project, plan: Plan, store: Store) -> "Fingerprints":
    """Return what makes the fingerprints of a plan's recipes."""
    from generator.render.fingerprint import make_fingerprints  # every kind of page; most builds have nothing to do

    layouts = project.layouts
    key = digest_of(project.code, layouts.templates)
    note = store.note(_NOTE)
    last_key, closures = _CLOSURES.unpack(note) if note else (b"", {})
    if last_key != key:
        # Finding out parses every template.
        from generator.render.templates import Layouts, template_closures

        texts = Layouts(texts=layouts.templates, files=layouts.files)
        closures = template_closures(texts, project.hooks.jinja)
        store.put_note(_NOTE, _CLOSURES.pack((key, closures)))
    return make_fingerprints(project.config, project.words, closures, plan, project.code)
