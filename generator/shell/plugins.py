"""Importing the functions that `site.yaml` names under `hooks`.

A site's own modules are imported by name like any others, so its folder goes
to the front of `sys.path`.  Whatever such a module raises while it is imported
becomes a diagnostic: it is the site's code and not ours.
"""

import importlib
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generator.model.config import HookNames
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_bytes, digest_of
from generator.model.hooks import SEAMS, Hooks
from generator.model.source import Span

__all__ = ["forget_hooks", "load_hooks", "packages_of"]


def load_hooks(site: Path, names: HookNames) -> Hooks:
    """Return the hooks of a site; raises `Rejected` for those that cannot be imported.

    The site's folder is searched first, so that `plugins/mine.py` is
    `plugins.mine`.
    """
    if not any(getattr(names, seam) for seam in SEAMS):
        return Hooks()
    if str(site) not in sys.path:
        sys.path.insert(0, str(site))
    problems = []
    functions: dict[str, list[Callable[..., Any]]] = {seam: [] for seam in SEAMS}
    for seam in SEAMS:
        for name in getattr(names, seam):
            try:
                functions[seam].append(_load(name))
            except Exception as problem:  # noqa: BLE001 - importing runs the plugin's own code
                problems.append(_cannot_load(name, problem))
    if problems:
        raise Rejected(problems)
    modules = {function.__module__ for of_seam in functions.values() for function in of_seam}
    return Hooks(**{seam: tuple(of_seam) for seam, of_seam in functions.items()}, digest=_digest(modules))


def packages_of(names: HookNames) -> set[str]:
    """Return the top-level packages and modules that hooks come from."""
    return {name.partition(":")[0].partition(".")[0] for seam in SEAMS for name in getattr(names, seam)}


def forget_hooks(site: Path, names: HookNames) -> None:
    """Let the hooks in a site's folder be imported anew the next time, since their files may have changed."""
    packages = packages_of(names)
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.partition(".")[0] in packages and file and Path(file).is_relative_to(site.absolute()):
            del sys.modules[name]
    importlib.invalidate_caches()  # Python remembers what is in a folder, and would not see a new file in it


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


def _digest(modules: set[str]) -> bytes:
    """Return the digest of modules and of everything else in their packages, which they may import."""
    files: set[Path] = set()
    for name in modules:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file:
            path = Path(file)
            files |= set(path.parent.rglob("*.py")) if "." in name else {path}
    return digest_of(*((f.name, digest_bytes(f.read_bytes())) for f in sorted(files)))
