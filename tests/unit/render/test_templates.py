"""Layouts, and what is wrong with one."""

from pathlib import Path

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from generator.model.diagnostic import Diagnostic
from generator.render.templates import (
    Layouts,
    explain,
    make_environment,
    plain_references,
    references,
    template_closures,
)


def layouts_of(**texts: str) -> Layouts:
    """Return layouts by name; `__` stands for a slash."""
    named = {f"{name.replace('__', '/')}.html": text for name, text in texts.items()}
    return Layouts(texts=named, files={name: f"layouts/{name}" for name in named})


def problem_of(layouts: Layouts, **values: object) -> Diagnostic:
    """Return what is said of the layout `page.html`, which cannot be rendered."""
    environment = make_environment(layouts)
    try:
        environment.get_template("page.html").render(**values)
    except Exception as problem:  # noqa: BLE001 - a layout can fail with anything
        return explain(problem, layouts, "page.html", "content/pages/about.md")
    pytest.fail("it was rendered")


@pytest.mark.parametrize(
    ("layouts", "code", "path", "line"),
    [
        (layouts_of(page="one\n{% if x %}"), "layout/syntax", "layouts/page.html", 2),
        (layouts_of(page="a\n{{ " + "[" * 3000 + " }}"), "layout/too-deep", "layouts/page.html", 1),
        (layouts_of(page="a\n{% include 'p.html' %}", p="{{ " + "[" * 9000), "layout/too-deep", "layouts/p.html", 1),
        (layouts_of(page="a\n{% include 'page.html' %}"), "layout/too-deep", "layouts/page.html", 2),
        (layouts_of(page="a\nb\n{{ nope }}"), "layout/unknown-variable", "layouts/page.html", 3),
        (layouts_of(page="a\n  {{ title.nope.more }}"), "layout/unknown-variable", "layouts/page.html", 2),
        (layouts_of(page="a\n{% include 'partials/x.html' %}"), "layout/missing", "layouts/page.html", 2),
        (layouts_of(page="{% include 'p.html' %}", p="a\n{{ nope }}"), "layout/unknown-variable", "layouts/p.html", 2),
        (layouts_of(page="{% include 'p.html' %}", p="a\n{% for %}"), "layout/syntax", "layouts/p.html", 2),
        (
            layouts_of(
                page="{% extends 'base.html' %}{% block main %}\n{{ nope }}{% endblock %}",
                base="{% block main %}{% endblock %}",
            ),
            "layout/unknown-variable",
            "layouts/page.html",
            2,
        ),
        (layouts_of(page="a\n\n{{ 1 / 0 }}"), "layout/error", "layouts/page.html", 3),
        (layouts_of(page="{{ title|shout }}"), "layout/syntax", "layouts/page.html", 1),
        (layouts_of(page="{{ title() }}"), "layout/error", "layouts/page.html", 1),
        (
            layouts_of(page="{% from 'm.html' import x %}\n{{ x(1) }}", m="{% macro x(a) %}\n{{ b }}{% endmacro %}"),
            "layout/unknown-variable",
            "layouts/m.html",
            2,
        ),
    ],
)
def test_explained(layouts: Layouts, code: str, path: str, line: int) -> None:
    """A mistake is placed in the file and line of the layout where it is, and names the page it spoilt."""
    problem = problem_of(layouts, title="T")
    assert (problem.code, problem.span.path, problem.span.line) == (code, path, line)
    assert problem.label == "while rendering content/pages/about.md"
    assert problem.span.text in layouts.texts[path.removeprefix("layouts/")].split("\n")


def test_missing_layout_proposes_the_nearest() -> None:
    """A layout that does not exist is met with one that does."""
    problem = problem_of(layouts_of(page="{% include 'partials/heder.html' %}", partials__header=""))
    assert problem.help == 'did you mean "partials/header.html"?'


def test_a_page_whose_layout_is_missing() -> None:
    """A lesson that asks for a layout that is not there is told so."""
    layouts = layouts_of(base="")
    with pytest.raises(jinja2.TemplateNotFound) as caught:
        make_environment(layouts).get_template("wide.html")
    assert explain(caught.value, layouts, "wide.html", "a.md").code == "layout/missing"


def test_everything_is_escaped() -> None:
    """Text is never markup by accident."""
    layouts = layouts_of(page='<a title="{{ title }}">{{ title }}</a>')
    html = make_environment(layouts).get_template("page.html").render(title="<\"&'>")
    assert html == '<a title="&lt;&#34;&amp;&#39;&gt;">&lt;&#34;&amp;&#39;&gt;</a>'


def test_jinja_hook() -> None:
    """A hook can add a filter."""
    layouts = layouts_of(page="{{ 'a'|shout }}")
    environment = make_environment(layouts, [lambda e: e.filters.update(shout=str.upper)])
    assert environment.get_template("page.html").render() == "A"


# ---------------------------------------------------------------- closures
CLOSED = {
    "page": "{% extends 'base.html' %}{% import 'macros/m.html' as m %}",
    "base": "{% include 'partials/head.html' %}",
    "partials__head": "h",
    "partials__other": "o",
    "macros__m": "",
    "alone": "a",
    "dynamic": "{% include 'partials/' ~ kind ~ '.html' %}",
    "broken": "{% if %}",
}


@pytest.mark.parametrize(
    ("changed", "affected"),
    [
        ("partials__head", {"partials/head", "base", "page", "dynamic"}),
        ("partials__other", {"partials/other", "dynamic"}),
        ("macros__m", {"macros/m", "page", "dynamic"}),
        ("base", {"base", "page", "dynamic"}),
        ("alone", {"alone", "dynamic"}),
        ("broken", {"broken", "dynamic"}),
    ],
)
def test_closures(changed: str, affected: set[str]) -> None:
    """A changed layout changes the digest of exactly those that can include it; by an expression, any can be meant."""
    before, after = layouts_of(**CLOSED), layouts_of(**CLOSED | {changed: CLOSED[changed] + "x"})
    one = template_closures(before)
    two = template_closures(after)
    assert {name.removesuffix(".html") for name in one if one[name] != two[name]} == affected


def test_layouts_that_include_each_other() -> None:
    """A circle is no endless loop."""
    layouts = layouts_of(a="{% include 'b.html' %}", b="{% include 'a.html' %}")
    closures = template_closures(layouts)
    assert closures["a.html"] == closures["b.html"]


def test_the_closure_of_a_layout_that_is_nested_too_deep() -> None:
    """What it includes cannot be found out, which is no reason to fail: rendering reports the layout."""
    layouts = layouts_of(page="{{ " + "[" * 3000, other="x")
    assert template_closures(layouts).keys() == {"page.html", "other.html"}


# ---------------------------------------------------------------- faster than Jinja, and the same
PARSER = make_environment(Layouts(texts={}, files={}))
SHIPPED = Path(__file__).parents[3] / "layouts"


def assert_same_references(text: str) -> None:
    """Compare what is read without the parser with what the parser says, where it reads the text."""
    plain = plain_references(text)
    try:
        PARSER.parse(text)
    except jinja2.TemplateSyntaxError:
        return  # rendering reports it
    assert plain is None or plain == references(PARSER, text), text


PIECES = st.sampled_from(
    [
        *(
            "{% include 'a.html' %}",
            '{%- extends "b.html" -%}',
            '{% from "c" import d, e %}',
            "{% from 'c' import d -%}",
        ),
        *("{% if x %}", "{% endif %}", "{#", "#}", "{{", "}}", "{%", "%}", "-%}", '"', "'", " ", "x", "include", "raw"),
        *("{% endraw %}", "{% include x %}", "{% include 'a' ignore missing %}", "{% extends 'a' if x else 'b' %}"),
        *("{% import 'f' as g %}", "{{ 'include' }}", "{# include #}", "{% set x = '%}' %}", "{", "}", "{% raw %}"),
        *("{% include ['a'] %}", "{% from 'c' import d with context %}", "\n", "import", "from"),
    ]
)
MARKUP = st.sampled_from([Markup("<b>&</b>"), "<b>&</b>", 3, None, Markup("x"), ("<",)])


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_references_without_the_parser(text: str) -> None:
    """The templates that a text names are those that Jinja's parser finds, or the parser is asked."""
    assert_same_references(text)


def test_references_of_the_layouts() -> None:
    """For nearly all of drillbook's own layouts the parser need not be asked."""
    texts = [path.read_text("utf-8") for path in SHIPPED.rglob("*.html")]
    for text in texts:
        assert_same_references(text)
    assert len([text for text in texts if plain_references(text) is None]) * 20 < len(texts)


@given(
    st.sampled_from([Markup("<b>&</b>"), "<b>&</b>", 3, None, Markup("x"), ("<",)]),
    st.sampled_from(["v", "v|e", "v ~ v"]),
)
def test_output_is_escaped_as_by_jinja(value: object, shown: str) -> None:
    """Whatever a layout shows comes out as Jinja's own templates put it out."""
    text = f"<i>{{{{ {shown} }}}}</i>{{% set w %}}{{{{ v }}}}{{% endset %}}{{{{ w }}}}"
    ours = make_environment(layouts_of(page=text)).get_template("page.html").render(v=value)
    assert ours == jinja2.Environment(autoescape=True).from_string(text).render(v=value)
