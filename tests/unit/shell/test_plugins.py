"""Hooks of a site."""

from pathlib import Path

import pytest
from sites import fresh_modules, write_site

from generator.model.config import HookNames
from generator.model.diagnostic import Rejected
from generator.shell.plugins import forget_hooks, load_hooks, site_modules

SITE = """\
-- plugins/mine.py --
from plugins.helper import SIGN

def shout(page, html):
    return html + SIGN
-- plugins/helper.py --
SIGN = "!"
-- plugins/broken.py --
def shout(:
"""


def test_hooks_are_loaded_from_the_site(tmp_path: Path) -> None:
    """A function of the site's own is found, in the order given, and may import what lies beside it."""
    with fresh_modules():
        hooks = load_hooks(write_site(tmp_path, SITE), HookNames(html=("plugins.mine:shout", "builtins:str")))
    assert [hook.__name__ for hook in hooks.html] == ["shout", "str"]
    assert hooks.html[0](None, "a") == "a!"  # type: ignore[arg-type]


def test_no_hooks(tmp_path: Path) -> None:
    """A site without hooks has an empty digest."""
    assert load_hooks(tmp_path, HookNames()).digest == b""


@pytest.mark.parametrize("changed", ["mine", "helper"])
def test_digest_follows_the_code(tmp_path: Path, changed: str) -> None:
    """A changed line in a hook, or in what lies beside it, changes the digest, so that everything is made anew."""
    names = HookNames(html=("plugins.mine:shout",))
    digests = []
    for more in ("", "\n# changed\n"):
        folder = write_site(tmp_path / f"site{len(digests)}", SITE)
        path = folder / "plugins" / f"{changed}.py"
        path.write_text(path.read_text() + more)
        with fresh_modules():
            digests.append(load_hooks(folder, names).digest)
    assert digests[0] != digests[1]


IMPORTING = """\
-- solo.py --
import functools

import beside
from folder import deep

def _shout(sign, page, html):
    import late
    return html + sign

shout = functools.partial(_shout, "!")
-- beside.py --
from further.below import SIGN
-- folder/deep.py --
SIGN = "!"
-- further/below.py --
SIGN = "!"
-- late.py --
SIGN = "!"
-- elsewhere/partial.py --
def shout(page, html):
    return html
-- bound.py --
import functools

from elsewhere.partial import shout

bound = functools.partial(shout)
"""


@pytest.mark.parametrize(
    "changed", ["solo.py", "beside.py", "folder/deep.py", "further/below.py", "late.py", "elsewhere/partial.py"]
)
def test_digest_follows_imports(tmp_path: Path, changed: str) -> None:
    """A changed line in any module of the site changes the digest: whoever imports it, and whenever."""
    names = HookNames(html=("solo:shout", "bound:bound"))
    digests = []
    for more in ("", "\n# changed\n"):
        folder = write_site(tmp_path / f"site{len(digests)}", IMPORTING)
        (folder / changed).write_text((folder / changed).read_text() + more)
        with fresh_modules():
            digests.append(load_hooks(folder, names).digest)
            forget_hooks(folder)
    assert digests[0] != digests[1]


def test_modules_of_a_site(tmp_path: Path) -> None:
    """They are the site's own Python files, and not what is installed in a virtual environment beside them."""
    write_site(
        tmp_path,
        "-- a.py --\n-- b/c.py --\n-- b/content/d.py --\n-- content/e.py --\n-- output/f.py --\n-- .git/g.py --\n"
        "-- env/pyvenv.cfg --\n-- env/lib/h.py --\n-- node_modules/i.py --\n-- b/__pycache__/j.py --\n",
    )
    (tmp_path / "b" / "again").symlink_to(tmp_path)
    assert sorted(path for path, _ in site_modules(tmp_path)) == ["a.py", "b/c.py", "b/content/d.py"]


def test_forgotten_hooks_are_imported_anew(tmp_path: Path) -> None:
    """After a change in a module that a hook imports, the hook does what the new line says, also in the same second."""
    folder = write_site(tmp_path, SITE)
    names = HookNames(html=("plugins.mine:shout",))
    with fresh_modules():
        assert load_hooks(folder, names).html[0](None, "a") == "a!"  # type: ignore[arg-type]
        (folder / "plugins" / "helper.py").write_text('SIGN = "?"\n')
        forget_hooks(folder)
        assert load_hooks(folder, names).html[0](None, "a") == "a?"  # type: ignore[arg-type]


def test_all_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    """Every hook that fails is named, whatever it fails with."""
    names = HookNames(
        html=("plugins.nowhere:a", "plugins.mine:nothing", "plugins.mine:shout"), jinja=("plugins.broken:shout",)
    )
    with fresh_modules(), pytest.raises(Rejected) as caught:
        load_hooks(write_site(tmp_path, SITE), names)
    assert [d.message.split(" cannot")[0] for d in caught.value.diagnostics] == [
        *("the hook plugins.nowhere:a", "the hook plugins.mine:nothing", "the hook plugins.broken:shout")
    ]


def test_the_place_is_the_sites(tmp_path: Path) -> None:
    """The coach is shown a line of his own file, or none."""
    with fresh_modules(), pytest.raises(Rejected) as caught:
        load_hooks(write_site(tmp_path, SITE), HookNames(html=("plugins.mine:nothing",)))
    assert "plugins.py" not in caught.value.diagnostics[0].message


def test_a_hook_is_a_function(tmp_path: Path) -> None:
    """What is not a function is refused at once."""
    with fresh_modules(), pytest.raises(Rejected):
        load_hooks(write_site(tmp_path, SITE), HookNames(html=("plugins.helper:SIGN",)))
