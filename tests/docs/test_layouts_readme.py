"""layouts/README.md lists exactly what each layout receives."""

import pytest
from layouts_readme import LAYOUTS, PAGE, layouts_of, page
from sites import make_site

from generator.model.page import (
    CommentFeed,
    CustomPage,
    FileCopy,
    HostRedirects,
    LessonFeed,
    NginxRedirects,
    Robots,
    Sitemap,
)
from generator.render import views

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/
search: true
-- content/lessons/basket.md --
---
title: The Gift Basket
date: 2026-02-16
tags: gifts
aliases: /old/basket.html
---
-- content/pages/about.md --
---
title: About
---
"""
CLASSES = [cls for name in views.__all__ if isinstance(cls := getattr(views, name), type)]
FIELDS = {layout: set(cls.__struct_fields__) for cls in CLASSES for layout in layouts_of(cls)}


def test_the_page_is_current() -> None:
    """The page is up to date; `python tests/docs/layouts_readme.py` writes it."""
    assert PAGE.read_text("utf-8") == page()


def test_every_layout_is_listed() -> None:
    """The list has every layout of drillbook, and no other."""
    assert set(FIELDS) == {path.name for path in LAYOUTS.glob("*.html")} - {"base.html"}


@pytest.mark.parametrize("layout", sorted(FIELDS.keys() - {"feed-entry.html", "handout.html"}))
def test_a_layout_is_handed_what_the_page_says(layout: str) -> None:
    """The variables of a page are the fields that the list has for its layout."""
    made = make_site(SITE)
    unseen = LessonFeed | CommentFeed | CustomPage | FileCopy | Robots | Sitemap | HostRedirects | NginxRedirects
    seen = [made.view(file) for file, recipe in made.plan.recipes.items() if not isinstance(recipe.page, unseen)]
    handed = [set(view.values) for view in seen if f"{view.layout}.html" == layout]
    assert handed
    assert all(names == FIELDS[layout] for names in handed)
