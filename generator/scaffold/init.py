"""Copies the starter site into a folder: settings, a first lesson, an about page.

The starter is a folder of ordinary files with a few `@MARKS@` in them, rather
than text in this module, so that the tests can build it as it is.
"""

import json
import uuid
import zoneinfo
from pathlib import Path

from generator.model.diagnostic import Rejected, error
from generator.model.source import Span
from generator.model.value import Value
from generator.plan.site import Clock
from generator.read.config_comments import is_email
from generator.shell.atomic_files import write_new
from generator.shell.source_tree import scan_tree
from generator.shell.zone import local_zone

__all__ = ["Owner", "init_site"]

_STARTER = Path(__file__).parent.parent / "starter"


class Owner(Value):
    """What is known about the owner of a new site; where something is empty, the starter has a sample.

    Readers' answers go to the `email`.
    """

    title: str = ""
    name: str = ""
    email: str = ""


def init_site(folder: Path, clock: Clock, owner: Owner = Owner()) -> list[str]:  # noqa: B008 - it cannot change
    """Copy the starter site into a folder, which is created if need be, and return the names of its files.

    Raises `Rejected` if any of these files exists already, or the owner's email
    address is none; then nothing is written.
    """
    if owner.email and not is_email(owner.email):
        message, advice = f'"{owner.email}" is not an email address', "write it as in `--email you@example.com`"
        raise Rejected([error("init/bad-email", Span(path="drillbook init"), message, help=advice)])
    names = sorted(name.partition("/")[2] for name, _ in scan_tree(_STARTER.parent, _STARTER.name))
    existing = [name for name in names if (folder / name).exists()]
    if existing or folder.is_file():
        span = Span(path=str(folder / existing[0]) if existing else str(folder))
        message = "there is a file of this name already"
        advice = "choose an empty or a new folder: `drillbook init my-blog`"
        raise Rejected([error("init/exists", span, message, help=advice)])
    values = _values(clock, owner)
    for name in names:
        data = (_STARTER / name).read_bytes()
        # Pictures among them are no texts, and have no marks.
        write_new(folder / name, _filled_in(data.decode(), values) if name.endswith((".md", ".yaml")) else data)
    # So that the folder is there, also in git, before the first build.
    write_new(folder / "output" / ".gitkeep", "")
    return names


def _values(clock: Clock, owner: Owner) -> dict[str, str]:
    """Return what the marks in the starter's texts stand for."""
    zone = local_zone()
    today = clock.in_zone(zoneinfo.ZoneInfo(zone)).date()
    return {
        # Feed readers know a site and a lesson by these ids, so no two sites may share one.
        "@SITE-ID@": uuid.uuid4().urn,
        "@LESSON-ID@": uuid.uuid4().urn,
        "@TODAY@": today.isoformat(),
        "@TIMEZONE@": zone,
        "@TITLE@": _quoted(owner.title) or "My Weekly Lesson",
        "@NAME@": _quoted(owner.name) or "Your Name",
        "@COMMENTS@": f"comments:\n  email: {_quoted(owner.email)}" if owner.email else _NO_COMMENTS,
    }


_NO_COMMENTS = "# comments:\n#   email: you@example.com"


def _quoted(text: str) -> str:
    """Return a text on one line of YAML, whatever is in it: every JSON string is a YAML string as well."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False) if text.strip() else ""


def _filled_in(text: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text
