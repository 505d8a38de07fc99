"""layouts/README.md lists exactly what each layout receives."""

import pytest
from layouts_readme import LAYOUTS, PAGE, layouts_of, page, view_classes
from sites import make_site

from generator.model.page import CustomPage, LayoutPage

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/
search: true
gone: [/was-here/]
-- content/lessons/basket.md --
---
title: The Gift Basket
date: 2026-02-16
tags: gifts
series: Gifts
aliases: /old/basket.html
---
-- content/series/gifts.md --
What to give.
-- content/pages/about.md --
---
title: About
---
-- content/handbook/index.md --
# Our rules
"""
FIELDS = {layout: set(cls.__struct_fields__) for cls in view_classes() for layout in layouts_of(cls)}


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
    given = [
        set(view.values)
        for file, recipe in made.plan.recipes.items()
        if isinstance(recipe.page, LayoutPage) and not isinstance(recipe.page, CustomPage)
        if f"{(view := made.view(file)).layout}.html" == layout
    ]
    assert given
    assert all(names == FIELDS[layout] for names in given)
