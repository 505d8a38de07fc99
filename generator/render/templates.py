"""Layouts: Jinja templates out of a mapping, and what is wrong with one in plain words."""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping

import jinja2
from jinja2 import meta

from generator.model.diagnostic import Diagnostic, did_you_mean, error
from generator.model.digest import digest_of
from generator.model.hooks import call_hook
from generator.model.source import Span
from generator.model.value import Value
from generator.render import views
from generator.render.headings import with_anchors

__all__ = ["Layouts", "explain", "make_environment", "template_closures"]


class Layouts(Value):
    """The text of every template by its name under `layouts/`, and the file each came from."""

    texts: Mapping[str, str]
    files: Mapping[str, str]


def make_environment(
    layouts: Layouts, hooks: Iterable[Callable[[jinja2.Environment], None]] = ()
) -> jinja2.Environment:
    """Return a Jinja environment: everything is escaped, and an unknown variable is an error."""

    def load(name: str) -> tuple[str, str, None] | None:
        text = layouts.texts.get(name)
        return None if text is None else (text, layouts.files[name], None)

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters["anchored"] = with_anchors
    for hook in hooks:
        call_hook(hook, environment)
    return environment


def template_closures(environment: jinja2.Environment, layouts: Layouts) -> dict[str, bytes]:
    """Return, for each template, the digest of it and of all that it can include.

    Where a template names another by an expression, any can be meant.
    """
    direct: dict[str, set[str]] = {}
    for name, text in layouts.texts.items():
        try:
            found = set(meta.find_referenced_templates(environment.parse(text)))
        except jinja2.TemplateSyntaxError:
            found = set()
        direct[name] = {f for f in found if f} | (set(layouts.texts) if None in found else set())
    closures = {}
    for name in layouts.texts:
        seen, todo = {name}, [name]
        while todo:
            more = direct.get(todo.pop(), set()) - seen
            seen |= more
            todo += more
        closures[name] = digest_of(*((n, layouts.texts.get(n)) for n in sorted(seen)))
    return closures


def explain(problem: Exception, layouts: Layouts, layout: str, subject: str) -> Diagnostic:
    """Return what a layout did wrong: its file and line, and the page that was being rendered."""
    name, line = _place(problem, layouts, layout)
    texts = {layouts.files[n]: text for n, text in layouts.texts.items()}
    lines = texts.get(name, "").split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    start = len(text) - len(text.lstrip())
    span = Span(path=name, line=line, column=start + 1, width=max(1, len(text.strip())), text=text)
    return _in_words(problem, layouts, span, f"while rendering {subject}")


_NO_ATTRIBUTE = re.compile(r"'(?:[\w.]+\.)?(?P<owner>\w+) object' has no attribute '(?P<name>[^']*)'")
_UNDEFINED = re.compile(r"'(?P<name>[^']*)' is undefined")


def _in_words(problem: Exception, layouts: Layouts, span: Span, label: str) -> Diagnostic:
    """Return what a layout did wrong without the words of the template engine, as far as that can be told."""
    said = str(problem) or type(problem).__name__
    away = "correct this line, or move your layout away to get drillbook's own back"
    if isinstance(problem, jinja2.TemplateSyntaxError):
        message = f"drillbook cannot make sense of this line of the layout: {said}"
        return error("layout/syntax", span, message, label=label, help=away)
    if isinstance(problem, jinja2.TemplateNotFound):
        wanted = str(problem.name or problem)
        guess = did_you_mean(wanted, layouts.texts)
        return error("layout/missing", span, f'there is no layout "{wanted}"', label=label, help=guess or away)
    if isinstance(problem, jinja2.UndefinedError):
        found = _NO_ATTRIBUTE.search(said) or _UNDEFINED.search(said)
        names = _names_of(found.groupdict().get("owner")) if found else ()
        guess = did_you_mean(found["name"], names) if found else ""
        message = f'this layout asks for "{found["name"]}", and there is no such thing here' if found else said
        advice = guess or "layouts/README.md lists what each layout can use"
        return error("layout/unknown-variable", span, message, label=label, help=advice)
    return error("layout/error", span, f"this line of the layout went wrong: {said}", label=label, help=away)


def _names_of(owner: str | None) -> tuple[str, ...]:
    """Return what a view has, or, for no view, what every layout is handed."""
    cls = getattr(views, owner, None) if owner else None
    own = cls.__struct_fields__ if isinstance(cls, type) and issubclass(cls, Value) else ()
    every = tuple(field for name in views.LAYOUTS for field in getattr(views, name).__struct_fields__)
    return own or ("site", "page", "words", *every)


def _place(problem: Exception, layouts: Layouts, layout: str) -> tuple[str, int]:
    """Return the file and line of a template where a problem arose; the innermost one of several."""
    if isinstance(problem, jinja2.TemplateSyntaxError):
        named = problem.filename or problem.name or layout
        return layouts.files.get(named, named), problem.lineno
    files = set(layouts.files.values())
    for frame in reversed(traceback.extract_tb(problem.__traceback__)):
        if frame.filename in files:
            return frame.filename, frame.lineno or 1
    return layouts.files.get(layout, f"layouts/{layout}"), 1
