"""Writes the look that a coach has chosen into `site.yaml`, and changes nothing else there.

The file is the coach's: comments, order and quotation marks stay.  So one value
is put in the place of another, or one line at the end, and what the settings
say then is compared with what they said before: YAML has more ways to write a
value than anybody foresees.
"""

from pathlib import Path

import yaml

from generator.engine.text_fixes import TextDraft, draft_of
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, warning
from generator.model.digest import digest_bytes
from generator.model.edit import Edit
from generator.model.value import replace
from generator.model.yaml_text import scalar
from generator.read.config import read_config
from generator.read.yaml import compose
from generator.shell.atomic_files import rewrite
from generator.shell.source_files import decode, load

__all__ = ["write_look"]

_SETTINGS = "site.yaml"
_CHANGED = "site.yaml was saved meanwhile, so nothing was changed. Look again, and choose again."

_CODE = "site/unknown-look"  # nobody sees it: only the edit is made


def write_look(folder: Path, name: str, digest: bytes) -> str:
    """Write a look into the settings, if they still have a digest; return why it was not done, or an empty text.

    Raises `Rejected` if the file cannot be read or written.
    """
    data = load(str(folder), _SETTINGS)[0]
    draft = draft_of(_SETTINGS, data)
    if draft is None or digest_bytes(data) != digest:
        return _CHANGED
    before = _config(data)
    if before is None:
        return "site.yaml has a mistake. Correct it first, and choose again."
    if not draft.apply(_change(draft, name)) or not _says_the_same(before, _config(draft.data), name):
        return f"drillbook does not see where to write it. Write `look: {scalar(name)}` into site.yaml yourself."
    return "" if rewrite(folder / _SETTINGS, data, draft.data) else _CHANGED


def _config(data: bytes) -> Config | None:
    return read_config(decode(_SETTINGS, data))[0]


def _change(draft: TextDraft, name: str) -> Diagnostic:
    """Return the change of the value that is there, or the line that is to be added."""
    source, text = draft.source, scalar(name)
    node, _ = compose(source, source.text)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    value = next((value for key, value in pairs if key.value == "look"), None)
    if value is None:
        return draft.with_block(f"look: {text}\n", _CODE, "another look")
    start, end = ((mark.line + 1, mark.column + 1) for mark in (value.start_mark, value.end_mark))
    # Nothing after the colon: not even the space that YAML wants.
    edit = Edit(path=_SETTINGS, start=start, end=end, text=text if start != end else f" {text}")
    return warning(_CODE, source.span(start[0]), "another look", edits=(edit,))


def _says_the_same(before: Config, after: Config | None, name: str) -> bool:
    """Tell whether settings ask for a look, and otherwise for all that they asked for before."""
    is_asked = after is not None and after.look is not None and after.look.name == name
    return is_asked and after is not None and replace(after, look=None) == replace(before, look=None)
