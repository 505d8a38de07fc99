"""The five seams at which a site extends drillbook, each a list of functions that `site.yaml` names.

What drillbook itself ships does not go through them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.model.lesson import Lesson
from generator.model.page import Page
from generator.model.site import Site

if TYPE_CHECKING:
    # For the types alone: the model is imported by commands that need neither.
    from jinja2 import Environment
    from markdown_it import MarkdownIt

__all__ = ["SEAMS", "Hooks"]

SEAMS = ("markdown", "lesson", "plan", "html", "jinja")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """The functions of each seam, in the order they are called.

    `markdown` may add rules to the parser.  `lesson` returns a lesson for a
    lesson.  `plan` returns more pages by path.  `html` is handed a page and
    its HTML and returns HTML.  `jinja` may add filters and globals.
    `digest` stands for the code of all of them.
    """

    markdown: tuple[Callable[["MarkdownIt"], None], ...] = ()
    lesson: tuple[Callable[[Lesson], Lesson], ...] = ()
    plan: tuple[Callable[[Site], Mapping[str, Page]], ...] = ()
    html: tuple[Callable[[Page, str], str], ...] = ()
    jinja: tuple[Callable[["Environment"], None], ...] = ()
    digest: bytes = b""
