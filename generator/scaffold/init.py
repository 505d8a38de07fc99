"""`drillbook init`: a small site to start from."""

import uuid
import zoneinfo
from pathlib import Path

from generator.model.diagnostic import Rejected, error
from generator.model.source import Span
from generator.plan.site import Clock
from generator.scaffold.new import next_slot
from generator.shell.atomic_files import write_new
from generator.shell.content_scan import scan_tree
from generator.shell.zone import local_zone

__all__ = ["init_site"]

_STARTER = Path(__file__).parent.parent / "starter"


def init_site(folder: Path, clock: Clock) -> list[str]:
    """Copy the starter site into a folder and return its files; nothing that is there is written over."""
    names = sorted(name.partition("/")[2] for name, _ in scan_tree(_STARTER.parent, _STARTER.name))
    there = [name for name in names if (folder / name).exists()]
    if there or folder.is_file():
        raise Rejected(
            [
                error(
                    "init/exists",
                    Span(path=str(folder / there[0]) if there else str(folder)),
                    "there is a file of this name already",
                    help="choose an empty or a new folder: `drillbook init my-blog`",
                )
            ]
        )
    zone = local_zone()
    today = clock.in_zone(zoneinfo.ZoneInfo(zone)).date()
    values = {
        "@SITE-ID@": uuid.uuid4().urn,
        "@LESSON-ID@": uuid.uuid4().urn,
        "@TODAY@": today.isoformat(),
        "@NEXT@": next_slot([today], today).isoformat(),
        "@TIMEZONE@": zone,
    }
    for name in names:
        data = (_STARTER / name).read_bytes()
        if name.endswith((".md", ".yaml")):
            text = data.decode()
            for mark, value in values.items():
                text = text.replace(mark, value)
            write_new(folder / name, text)
        else:
            write_new(folder / name, data)
    write_new(folder / "output" / ".gitkeep", "")
    return names
