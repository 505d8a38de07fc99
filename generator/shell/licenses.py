"""The licenses of what drillbook contains of others' work.

The single file contains all that it needs, and `docs/bundle/licenses.py` has
put the texts of all of that into it.  A wheel contains fonts; what it needs
else was installed beside it, each package with its license.
"""

from pathlib import Path

from generator.shell.layouts import packaged

__all__ = ["licenses"]

_GATHERED = Path(__file__).parent.parent / "_licenses.txt"
_OWN = """\
drillbook is under the MIT license. It contains these fonts. The libraries that it uses were installed beside it, each
with its license: `pip show --files` names the files of a package."""


def licenses() -> str:
    """Return the texts of all licenses, as one text."""
    if _GATHERED.is_file():
        return _GATHERED.read_text("utf-8")
    fonts = sorted((packaged() / "assets" / "fonts").glob("*-LICENSE.txt"))
    return "\n\n\n".join([_OWN, *(f"{path.name}\n\n{path.read_text('utf-8')}" for path in fonts)])
