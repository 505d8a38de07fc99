"""The five hooks that a site extends drillbook with, each a list of functions that `site.yaml` names.

drillbook's own features do not go through them.
"""

import linecache
import traceback
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.lesson import Lesson
from generator.model.page import Page
from generator.model.site import Site
from generator.model.source import Span
from generator.model.value import Value

if TYPE_CHECKING:
    # Only for the types: commands that need neither import the model.
    from jinja2 import Environment
    from markdown_it import MarkdownIt

__all__ = ["HOOK_KINDS", "Hooks", "call_hook", "hook_failed"]

Params = ParamSpec("Params")
Returned = TypeVar("Returned")

HOOK_KINDS = ("markdown", "lesson", "plan", "html", "jinja")


class Hooks(Value):
    """The functions of each hook, in the order in which they are called.

    `markdown` can add rules to the parser.  `lesson` returns a lesson for a
    lesson.  `plan` returns more pages by their paths.  `html` gets a page and
    its HTML, and returns HTML.  `jinja` can add filters and globals.  `digest`
    stands for the code of all of them.
    """

    markdown: tuple[Callable[["MarkdownIt"], None], ...] = ()
    lesson: tuple[Callable[[Lesson], Lesson], ...] = ()
    plan: tuple[Callable[[Site], Mapping[str, Page]], ...] = ()
    html: tuple[Callable[[Page, str], str], ...] = ()
    jinja: tuple[Callable[["Environment"], None], ...] = ()
    digest: bytes = b""


_SETTINGS = Span(path="site.yaml")


def call_hook(hook: Callable[Params, Returned], *args: Params.args, **kwargs: Params.kwargs) -> Returned:
    """Return what a hook returns; raises `Rejected` where it fails, since its author has to fix it."""
    try:
        return hook(*args, **kwargs)
    except Rejected:
        raise
    except Exception as problem:
        reason = f"{type(problem).__name__}: {problem}"
        raise Rejected([hook_failed(hook, reason, _place_of(problem))]) from problem


def hook_failed(hook: Callable[..., object], reason: str, span: Span = _SETTINGS) -> Diagnostic:
    """Return an error for a hook that is at fault."""
    message = f"the hook {hook.__module__}:{getattr(hook, '__name__', hook)} failed: {reason}"
    return error("hook/failed", span, message, help="correct it, or remove it from `hooks`")


def _place_of(problem: Exception) -> Span:
    """Return the line where a hook failed, or the file that names it where it could not be called."""
    at = traceback.extract_tb(problem.__traceback__)[-1]
    if at.filename == __file__ or at.lineno is None:
        return _SETTINGS
    text = linecache.getline(at.filename, at.lineno).rstrip("\n")
    indent = len(text) - len(text.lstrip())
    return Span(path=at.filename, line=at.lineno, column=indent + 1, width=max(1, len(text) - indent), text=text)
