"""A handbook: pages in folders, the sidebar, and the way through it."""

import json
import re

from sites import SETTINGS, Made, make_site

PAGES = """\
-- content/handbook/index.md --
# Our *handbook*

[Calls](clients/calls.md#first), [clients](clients/index.md).
-- content/handbook/rules.md --
# Rules
-- content/handbook/clients/index.md --
# Clients

[Home](../index.md)
-- content/handbook/clients/calls.md --
---
title: Calls
---

# Calls

## First

## Second `step`
-- content/handbook/clients/secret.md --
---
title: Left out
menu: false
---
Text.
-- content/lessons/a.md --
---
title: A
date: 2026-01-05
---
[Calls](../handbook/clients/calls.md)
"""
ORDER = """\
handbook:
  - heading: Start
    pages: [rules, clients/calls.md]
  - heading: Then
    pages: [clients, rules]
"""


def sidebar(made: Made, file: str) -> list[str]:
    """Return the headings and the links of the sidebar, in order."""
    text = made.html(file).partition('<nav aria-label="Pages of the handbook">')[2].partition("</nav>")[0]
    return [heading or link for heading, link in re.findall(r'<p class="label"[^>]*>(.*?)</p>|href="(.*?)"', text)]


def ways(made: Made, file: str) -> list[str]:
    """Return where the links to the pages around one lead."""
    return re.findall(r'href="([^"]*)" rel="(?:prev|next)"', made.html(file))


def test_folders_are_groups() -> None:
    """Addresses follow the folders; each folder is a group; links between the files lead to the pages."""
    made = make_site(PAGES)
    assert not made.diagnostics
    assert sidebar(made, "handbook/clients/calls/index.html") == [
        "/handbook/",
        "/handbook/rules/",
        "Clients",
        "/handbook/clients/",
        "/handbook/clients/calls/",
    ]
    first = made.html("handbook/index.html")
    assert '<h1 dir="auto">Our *handbook*</h1>' in first
    assert '<a href="/handbook/clients/calls/#first">Calls</a>' in first
    assert '<a href="/handbook/">Our *handbook*</a>' in made.html("archive/index.html")  # the menu leads there
    assert ways(made, "handbook/clients/index.html") == ["/handbook/rules/", "/handbook/clients/calls/"]
    assert '<a href="/handbook/clients/calls/">Calls</a>' in made.html("2026/01/a/index.html")


def test_a_site_can_order_its_handbook() -> None:
    """What `handbook` names comes in that order and once; what it does not name comes last, or not where it says so."""
    made = make_site(f"-- site.yaml --\n{SETTINGS}{ORDER}{PAGES}")
    assert not made.diagnostics
    assert sidebar(made, "handbook/rules/index.html") == [
        *("Start", "/handbook/rules/", "/handbook/clients/calls/"),
        *("Then", "/handbook/clients/"),
        "/handbook/",
    ]
    assert ways(made, "handbook/clients/calls/index.html") == ["/handbook/rules/", "/handbook/clients/"]
    assert ways(made, "handbook/clients/secret/index.html") == []


def test_the_handbook_can_be_the_home_page() -> None:
    """With `home: handbook`, its first page has the address of the site, and lessons are in the archive."""
    made = make_site(f"-- site.yaml --\n{SETTINGS}home: handbook\n{PAGES}")
    assert not made.diagnostics
    assert "Our *handbook*" in made.html("index.html")
    assert sidebar(made, "clients/calls/index.html")[0] == "/"
    assert "/2026/01/a/" in made.html("archive/index.html")
    lessons = make_site(f"-- site.yaml --\n{SETTINGS}home: handbook\n-- content/handbook/b.md --\n# B\n")
    assert '<body class="kind-home">' in lessons.html("index.html")  # there is no first page


def test_a_draft_is_no_unknown_page() -> None:
    """A page that is held back can have its place in the order already."""
    settings = f"-- site.yaml --\n{SETTINGS}handbook: [{{heading: All, pages: [a, b]}}]\n"
    draft = "-- content/handbook/b.md --\n---\ntitle: B\ndraft: true\n---\n"
    made = make_site(f"{settings}-- content/handbook/a.md --\n# A\n{draft}")
    assert not made.diagnostics
    assert sidebar(made, "handbook/a/index.html") == ["All", "/handbook/a/"]


def test_pages_are_found_by_their_headings() -> None:
    """The index has every page with its headings as plain words, also those that the sidebar leaves out."""
    made = make_site(PAGES)
    index = json.loads(made.html("handbook/handbook-index.json"))
    assert ["/handbook/clients/calls/", "Calls", [["First", "first"], ["Second step", "second-step"]], True] in index
    assert ["/handbook/clients/secret/", "Left out", [], False] in index
    assert len(index) == 5


def test_anchors_of_a_code_host_lead_to_the_heading() -> None:
    """A link to a heading works on a code host and here, with another id; elsewhere none is guessed."""
    text = "## `--debug`\n\n## `comments.email`\n\n[One](#commentsemail)\n"
    made = make_site(
        f"-- content/handbook/a.md --\n# A\n{text}[Two](b.md#--debug)\n-- content/handbook/b.md --\n# B\n{text}"
    )
    assert not made.diagnostics
    assert made.urls("content/handbook/a.md") == ("#comments-email", "/handbook/b/#debug")
    wrong = make_site(
        f"-- content/pages/a.md --\n---\ntitle: A\n---\n{text}-- content/handbook/b.md --\n# B\n[x](#debugs)\n"
    )
    assert wrong.codes == ["link/missing-anchor"] * 2


def test_what_is_meant_as_a_link_is_named_from_file_to_file() -> None:
    """The correction of `[[calls]]` in a handbook works on a code host as well."""
    pages = "-- content/handbook/a/b.md --\n# B\n[[Calls]]\n-- content/handbook/calls.md --\n# Calls\n"
    (problem,) = make_site(pages).diagnostics
    assert (problem.code, problem.edits[0].text) == ("link/near", "[Calls](../calls.md)")
