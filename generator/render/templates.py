"""Layouts as Jinja templates, and mistakes in them in plain words.

Templates come from a mapping of texts, never from files: a worker on another
computer sees none.
"""

import contextlib
import functools
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from types import CodeType
from typing import Any

import jinja2
from jinja2 import meta
from jinja2.utils import missing
from markupsafe import Markup, escape

from generator.model.diagnostic import Diagnostic, did_you_mean, error
from generator.model.digest import digest_of
from generator.model.hooks import call_hook
from generator.model.retired import retired_name
from generator.model.source import Span
from generator.model.value import Value
from generator.render.headings import with_anchors
from generator.render.opening import opens_long
from generator.render.views import LayoutView, View

__all__ = [
    "Layouts",
    "compile_layouts",
    "explain",
    "make_environment",
    "plain_references",
    "references",
    "template_closures",
]


class Layouts(Value):
    """The text of every template by its name under `layouts/`, and the file that each came from."""

    texts: Mapping[str, str]
    files: Mapping[str, str]


class _Template(jinja2.Template):
    """A template that puts HTML out as it is: Jinja makes a copy of each piece first, to mark it as safe once more."""

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja's name
        uptodate: Callable[[], bool] | None = None,
    ) -> jinja2.Template:
        template = super().from_code(environment, code, globals, uptodate)
        # Compiled code imports `escape`, and calls it for nothing but its output, whose pieces are only joined.
        template.root_render_func.__globals__["escape"] = _escaped
        return template


def _escaped(value: object) -> str:
    return value if type(value) is Markup else escape(value)


def make_environment(
    layouts: Layouts, hooks: Iterable[Callable[[jinja2.Environment], None]] = (), *, untrusted: bool = False
) -> jinja2.Environment:
    """Return a Jinja environment in which everything is escaped, and an unknown variable is an error.

    In one for `untrusted` layouts, Python's own attributes cannot be reached
    and nothing can be changed.  Time and memory are not its concern.
    """

    def load(name: str) -> tuple[str, str, None] | None:
        text = layouts.texts.get(name)
        return None if text is None else (text, layouts.files[name], None)

    # The sandbox is not for all: it asks about each attribute, which is a tenth of rendering.
    environment = (_sandbox() if untrusted else jinja2.Environment)(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=_Unknown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,  # without a limit
    )
    environment.template_class = _Template
    environment.filters["anchored"] = with_anchors
    environment.filters["opens_long"] = opens_long
    for hook in hooks:
        call_hook(hook, environment)
    return environment


class _Unknown(jinja2.StrictUndefined):
    """A name that does not exist: an error, as a misspelled one would otherwise show nothing, without a word.

    The template engine asks for this only where a name does not exist, so
    names that went away cost nothing where nobody uses them.
    """

    def __new__(cls, hint: str | None = None, obj: object = missing, name: str | None = None, *_: object) -> Any:
        """Return what replaces a name that went away, as long as it is still read."""
        del hint
        if isinstance(obj, View):
            # A name may have gone away from a view that this one is built on.
            places = [view.__name__ for view in type(obj).__mro__]
        else:
            places = ["assets"] if isinstance(obj, Mapping) else []
        for place in places:
            retired = retired_name(place, str(name))
            if retired and retired.now and not retired.is_over:
                return obj[retired.now] if isinstance(obj, Mapping) else getattr(obj, retired.now)
        return super().__new__(cls)


def _sandbox() -> type[jinja2.Environment]:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # few builds are of a stranger's site

    return ImmutableSandboxedEnvironment


def template_closures(layouts: Layouts, hooks: Iterable[Callable[[jinja2.Environment], None]] = ()) -> dict[str, bytes]:
    """Return, for each template, the digest of it and of everything that it can include.

    Where a template names another by an expression, it can be any.
    """
    hooks = tuple(hooks)
    direct: dict[str, set[str]] = {}
    for name, text in layouts.texts.items():
        # A site's own hooks can change the signs of the language.
        plain = None if hooks else plain_references(text)
        named = references(_parser(hooks), text) if plain is None else plain
        direct[name] = set(layouts.texts) if None in named else {other for other in named if other}
    closures = {}
    for name in layouts.texts:
        names, todo = {name}, [name]
        while todo:
            more = direct.get(todo.pop(), set()) - names
            names |= more
            todo += more
        closures[name] = digest_of(*((n, layouts.texts.get(n)) for n in sorted(names)))
    return closures


@functools.lru_cache(maxsize=8)
def _parser(hooks: tuple[Callable[[jinja2.Environment], None], ...]) -> jinja2.Environment:
    """Return an environment that only parses: filters and extensions of a site decide what can be parsed."""
    return make_environment(Layouts(texts={}, files={}), hooks)


# A process that builds many sites, as the preview builds one many times, parses drillbook's own layouts once for this.
@functools.lru_cache(maxsize=1000)
def references(parser: jinja2.Environment, text: str) -> frozenset[str | None]:
    """Return the templates that a text names; None stands for those that it names by an expression."""
    try:
        return frozenset(meta.find_referenced_templates(parser.parse(text)))
    except (jinja2.TemplateSyntaxError, RecursionError):
        return frozenset()  # rendering reports it


def compile_layouts(environment: jinja2.Environment, layouts: Layouts, names: Iterable[str]) -> None:
    """Compile layouts, and what they include by its name; a mistake in one is reported where it is rendered."""
    todo = [f"{name}.html" for name in names if name]
    seen = set(todo)
    while todo:
        name = todo.pop()
        with contextlib.suppress(jinja2.TemplateError, RecursionError):
            environment.get_template(name)
        included = plain_references(layouts.texts.get(name, "")) or frozenset()
        todo += included - seen
        seen |= included


_SIGNED = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SIGNS = re.compile(r"\{[{%#]|[}%#]\}")
_NAMING = re.compile("include|extends|import|from|raw")
_NAMED = re.compile(
    r"""\{%[-+]?\s*(?:include|extends|import|from)\s+(?:"([^"\\]*)"|'([^'\\]*)')"""
    r"(?:\s+(?:as|import)\s[\w\s,]*)?\s*[-+]?%\}"
)


def plain_references(text: str) -> frozenset[str] | None:
    """Return what `references` does, many times as fast, or None if that takes Jinja's parser to tell.

    To parse all layouts would take a tenth of a first build of a thousand
    lessons.  It is needed where a tag names templates in any but the plainest
    form, or where the signs of the language could be part of a text.
    """
    # A sign is left over: one of them stands in a text or in another, and only Jinja knows which.
    if _SIGNS.search(_SIGNED.sub(" ", text)):
        return None
    names = []
    for tag in _SIGNED.findall(text):
        if tag.startswith("{%") and _NAMING.search(tag):
            named = _NAMED.fullmatch(tag)
            if named is None:
                return None
            names.append(named[1] or named[2])
    return frozenset(names)


def explain(problem: Exception, layouts: Layouts, layout: str, subject: str) -> Diagnostic:
    """Return what is wrong with a layout, at its file and line; `subject` is the page that was being rendered."""
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
    """Return what is wrong with a layout, as far as possible without the terms of the template engine."""
    reason = str(problem) or type(problem).__name__
    advice = "correct this line, or move your layout away to get drillbook's own back"
    if isinstance(problem, jinja2.TemplateSyntaxError):
        message = f"drillbook cannot read this line of the layout: {reason}"
        return error("layout/syntax", span, message, label=label, help=advice)
    if isinstance(problem, jinja2.TemplateNotFound):
        name = str(problem.name or problem)
        guess = did_you_mean(name, layouts.texts)
        return error("layout/missing", span, f'there is no layout "{name}"', label=label, help=guess or advice)
    if isinstance(problem, jinja2.UndefinedError):
        match = _NO_ATTRIBUTE.search(reason) or _UNDEFINED.search(reason)
        guess = did_you_mean(match["name"], _names_of(match.groupdict().get("owner"))) if match else ""
        message = f'this layout asks for "{match["name"]}", which does not exist here' if match else reason
        advice = guess or "layouts/README.md lists what each layout can use"
        return error("layout/unknown-variable", span, message, label=label, help=advice)
    if isinstance(problem, RecursionError):
        advice = "take out brackets or blocks that stand in each other, or the line that includes the layout itself"
        return error("layout/too-deep", span, "this layout is nested too deep", label=label, help=advice)
    return error("layout/error", span, f"this line of the layout failed: {reason}", label=label, help=advice)


def _names_of(owner: str | None) -> tuple[str, ...]:
    """Return the fields of a view, given the name of its class, or else the variables of all layouts."""
    for view in _subclasses(View):
        if view.__name__ == owner:
            return view.__struct_fields__
    variables = [name for view in _subclasses(LayoutView) for name in view.__struct_fields__]
    return ("site", "page", "words", *variables)


def _subclasses(view: type[View]) -> Iterator[type[View]]:
    for below in view.__subclasses__():
        yield below
        yield from _subclasses(below)


def _place(problem: Exception, layouts: Layouts, layout: str) -> tuple[str, int]:
    """Return the file and line of the template where a problem arose, the innermost of several."""
    if isinstance(problem, jinja2.TemplateSyntaxError):
        named = problem.filename or problem.name or layout
        return layouts.files.get(named, named), problem.lineno
    if isinstance(problem, RecursionError) and (named := _file_being_read(problem)):
        return named, 1
    # Jinja compiles each template under the name of its file, so its lines are in the traceback.
    files = set(layouts.files.values())
    for frame in reversed(traceback.extract_tb(problem.__traceback__)):
        if frame.filename in files:
            return frame.filename, frame.lineno or 1
    return layouts.files.get(layout, f"layouts/{layout}"), 1


def _file_being_read(problem: Exception) -> str:
    """Return the file of the template that was being parsed, or an empty text: its parser names none by itself."""
    parsing = jinja2.Environment._parse.__code__
    for frame, _ in traceback.walk_tb(problem.__traceback__):
        if frame.f_code is parsing:
            return str(frame.f_locals.get("filename") or "")
    return ""
