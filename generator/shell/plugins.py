"""Importing the functions that `site.yaml` names under `hooks`.

A site's own modules are imported by name like any others, so its folder goes
to the front of `sys.path`.  Whatever such a module raises while it is imported
becomes a diagnostic: it is the site's code and not ours.

The digest of hooks covers every Python file of the site.  Which of them a hook
imports could only be known for certain after it has run: a function can import
another module each time that it is called.
"""

import functools
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from generator.model.config import HookNames
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_bytes, digest_of
from generator.model.hooks import HOOK_KINDS, Hooks
from generator.model.source import Span
from generator.shell.source_files import load

__all__ = ["forget_hooks", "has_hooks", "load_hooks", "packages_of", "site_modules"]

_PROGRAM = __name__.partition(".")[0]
# Folders at the top of a site that have no code, and folders anywhere with the code of others.
_WITHOUT_CODE = frozenset({"content", "layouts", "output"})
_OF_OTHERS = frozenset({"node_modules", "__pycache__", "site-packages"})


def load_hooks(site: Path, names: HookNames) -> Hooks:
    """Return the hooks of a site; raises `Rejected` for those that cannot be imported.

    The site's folder is searched first, so that `plugins/mine.py` is
    `plugins.mine`.
    """
    if not has_hooks(names):
        return Hooks()
    # Python knows byte code by the size of the source and by the second it was saved in: it would take an edit right
    # after another for the same.
    sys.dont_write_bytecode = True
    if str(site) not in sys.path:
        sys.path.insert(0, str(site))
    problems = []
    functions: dict[str, list[Callable[..., Any]]] = {kind: [] for kind in HOOK_KINDS}
    for kind in HOOK_KINDS:
        for name in getattr(names, kind):
            try:
                functions[kind].append(_load(name))
            except Exception as problem:  # noqa: BLE001 - importing runs the plugin's own code
                problems.append(_cannot_load(name, problem))
    if problems:
        raise Rejected(problems)
    modules = {name.partition(":")[0] for kind in HOOK_KINDS for name in getattr(names, kind)}
    modules |= {_module_of(function) for of_kind in functions.values() for function in of_kind}
    return Hooks(**{kind: tuple(of_kind) for kind, of_kind in functions.items()}, digest=_digest(site, modules))


def has_hooks(names: HookNames) -> bool:
    """Tell whether a site has any hooks."""
    return any(getattr(names, kind) for kind in HOOK_KINDS)


def packages_of(names: HookNames) -> set[str]:
    """Return the top-level packages and modules that hooks come from."""
    return {name.partition(":")[0].partition(".")[0] for kind in HOOK_KINDS for name in getattr(names, kind)}


def site_modules(site: Path) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield the Python files of a site that hooks can import, each with its path relative to the site."""
    folders, visited = [""], set()
    while folders:
        folder = folders.pop()
        # A link can lead back to a folder above it.
        if (real := os.path.realpath(site / folder)) in visited:
            continue
        visited.add(real)
        try:
            with os.scandir(site / folder) as entries:
                inside = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError:
            continue  # Python cannot import from there either
        if folder and any(entry.name == "pyvenv.cfg" for entry in inside):
            continue  # a virtual environment, whatever it is called
        for entry in inside:
            if entry.is_dir() and entry.name not in (_OF_OTHERS if folder else _OF_OTHERS | _WITHOUT_CODE):
                folders.append(f"{folder}{entry.name}/")
            elif entry.name.endswith(".py") and entry.is_file():
                yield f"{folder}{entry.name}", entry


def forget_hooks(site: Path) -> None:
    """Let all modules in a site's folder be imported anew the next time, since their files may have changed."""
    hook_files, file_names = set(), set()
    for path, entry in site_modules(site):
        hook_files.add(os.path.realpath(site / path))
        file_names.add(entry.name)
    importlib.invalidate_caches()  # Python remembers what is in a folder, and would not see a new file in it
    if not hook_files:
        return
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        # To resolve the path of every module of Python's takes longer than a build.
        if not file or os.path.basename(file) not in file_names:
            continue
        # In a checkout of drillbook, the program itself is in the folder of a site.
        if name.partition(".")[0] != _PROGRAM and os.path.realpath(file) in hook_files:
            del sys.modules[name]


def _load(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    loaded = getattr(importlib.import_module(module), function, None)
    if not callable(loaded):
        raise TypeError(f"{module} has no function {function}")
    return loaded  # type: ignore[no-any-return]  # anything that can be called


def _cannot_load(name: str, problem: Exception) -> Diagnostic:
    # Where the module failed, unless it was not even found: then the last frame is ours or importlib's.
    at = traceback.extract_tb(problem.__traceback__)[-1]
    this_file = Path(__file__).name
    inside = (
        f" ({Path(at.filename).name}, line {at.lineno})"
        if Path(at.filename).name != this_file and "importlib" not in at.filename
        else ""
    )
    return error(
        "hook/cannot-load",
        Span(path="site.yaml"),
        f"the hook {name} cannot be loaded: {problem}{inside}",
        help="the name is `package.module:function`, found in the site's folder or installed beside drillbook",
    )


def _module_of(function: Callable[..., Any]) -> str:
    """Return the module that a hook's code is in: of a partial, that of the function inside."""
    while isinstance(function, functools.partial):
        function = function.func
    return str(getattr(function, "__module__", None) or type(function).__module__)


def _digest(site: Path, modules: Iterable[str]) -> bytes:
    """Return the digest of the site's modules, and of those from elsewhere with all else in their packages."""
    files = {str(site.absolute() / path) for path, _ in site_modules(site)}
    for name in modules:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file:
            path = Path(file)
            files |= {str(other) for other in path.parent.rglob("*.py")} if "." in name else {str(path)}
    return digest_of(*((Path(file).name, digest_bytes(load("", file)[0])) for file in sorted(files)))
