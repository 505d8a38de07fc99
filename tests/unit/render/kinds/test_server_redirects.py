"""Redirects as web servers read them."""

import pytest
from sites import make_site

from generator.model.hooks import Hooks
from generator.model.plan import Frame
from generator.render.kinds.server_redirects import host_redirects, nginx_redirects
from generator.render.pages import render_page
from generator.render.renderer import make_renderer
from generator.render.templates import Layouts

MOVED = [("/old/a.html", "/a/"), ("/%C3%9Cber%20uns/", "/%C3%BCber/")]


def test_for_hosts() -> None:
    """A line has what is asked for, where it is and that it has moved for good, all without spaces in them."""
    assert host_redirects(MOVED) == "/old/a.html /a/ 301\n/%C3%9Cber%20uns/ /%C3%BCber/ 301\n"


def test_for_nginx() -> None:
    """What is asked for is compared decoded; where it leads stands as in a link."""
    assert nginx_redirects(MOVED) == (
        'location = "/old/a.html" { return 301 "/a/"; }\nlocation = "/Über uns/" { return 301 "/%C3%BCber/"; }\n'
    )


@pytest.mark.parametrize(
    ("old", "name"), [("/%22%7D%3B", '/\\"};'), ("/%5C%22", '/\\\\\\"'), ("/$host", "/$host"), ("/%2541", "/%41")]
)
def test_nothing_gets_out_of_its_marks(old: str, name: str) -> None:
    """Quotation marks and backslashes in an address are nginx's own only where they are escaped."""
    assert nginx_redirects([(old, "/a/")]) == f'location = "{name}" {{ return 301 "/a/"; }}\n'


def test_no_variable() -> None:
    """A dollar sign in an address is itself, not one of nginx's variables."""
    assert '301 "/%24host/"' in nginx_redirects([("/a", "/$host/")])


def test_a_site_in_a_folder() -> None:
    """Both addresses are from the root of the host."""
    made = make_site(
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/blog/\n"
        "-- content/lessons/a.md --\n---\ntitle: Ä\ndate: 2026-02-01\naliases: [/ö.html]\n---\nText.\n"
    )
    renderer = make_renderer(made.config, Frame(), Layouts(texts={}, files={}), {}, Hooks())
    names = ("_redirects", "redirects.nginx.conf")
    hosts, nginx = (render_page(renderer, made.plan.recipes[name], made.prose_of).decode() for name in names)
    assert hosts == "/blog/%C3%B6.html /blog/2026/02/a/ 301\n"
    assert nginx == 'location = "/blog/ö.html" { return 301 "/blog/2026/02/a/"; }\n'
