"""Drawn pictures for lessons without a photo."""

import re

import pytest
from lxml import etree
from sites import make_site

from generator.model.digest import digest_of
from generator.model.title_art import COMPOSITIONS, DRAWING, SCHEMES, VARIANTS, TitleArt, art_digest
from generator.model.value import replace
from generator.render.palette import art_tones
from generator.render.title_art import HEIGHT, WIDTH, shapes_of, title_art_svg
from generator.render.views import TeaserView

SVG = "{http://www.w3.org/2000/svg}"
EVERY = [
    TitleArt(composition=composition, scheme="pale", variant=variant)
    for composition in COMPOSITIONS
    for variant in range(VARIANTS)
]


@pytest.mark.parametrize("composition", COMPOSITIONS)
def test_one_thing_is_out_of_line_and_near_the_middle(composition: str) -> None:
    """It is on the sheet even where a page cuts the edges off, in every variant."""
    for art in (one for one in EVERY if one.composition == composition):
        [mark] = [shape for shape in shapes_of(art) if shape.tone == "mark"]
        assert 4 <= mark.x <= WIDTH - 4
        assert 4 <= mark.y <= HEIGHT + 2


def test_every_variant_is_another_picture() -> None:
    """Hardly any two variants are drawn alike."""
    for composition in COMPOSITIONS:
        drawn = {tuple(shapes_of(art)) for art in EVERY if art.composition == composition}
        assert len(drawn) >= VARIANTS - 2


def test_a_file_is_small_and_sound() -> None:
    """It is SVG without a script, an address or a text, in less than a kilobyte and a half, drawn alike each time."""
    for art in EVERY:
        svg = title_art_svg(art, "")
        assert len(svg) < 1536
        root = etree.fromstring(svg)
        assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
        assert {child.tag for child in root} == {f"{SVG}style", f"{SVG}path"}
        assert "nan" not in svg
        assert svg == title_art_svg(art, "")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("accent", ["", "#7a1f3d", "#c98a00", "#777777", "#ffffff", "#000000"])
def test_colors_follow_the_accent_in_light_and_dark(scheme: str, accent: str) -> None:
    """All eight colors are in the file, those of each mode differ, and the ground is darker in the dark."""
    light, dark = art_tones(accent, scheme)
    svg = title_art_svg(TitleArt(composition="rings", scheme=scheme, variant=1), accent)
    at_night = svg.partition("prefers-color-scheme:dark")[2]
    assert all(color in svg for color in light)
    assert all(color in at_night for color in dark)
    assert len(set(light)) == len(set(dark)) == 4
    assert sum(bytes.fromhex(dark.ground[1:])) < sum(bytes.fromhex(light.ground[1:]))


LESSONS = """\
-- content/lessons/one.md --
---
title: One
date: 2026-01-05
tags: [calls]
photo: {src: images/a.jpg, alt: A}
---
Text.
-- content/lessons/two.md --
---
title: Two
date: 2026-01-12
tags: [calls]
---
Text.
-- content/lessons/two-again.md --
---
title: Two
date: 2026-01-19
tags: [calls, other]
slug: again
---
Text.
-- content/images/a.jpg --
picture
"""
SETTINGS = "-- site.yaml --\ntitle: T\nauthor: A\nurl: https://www.example.com/blog/\n"


def test_lessons_without_a_photo_have_one() -> None:
    """Without asking; lessons of one title and tag share a file, and a lesson with a photo has none."""
    made = make_site(SETTINGS + LESSONS)
    files = [file for file in made.plan.recipes if file.startswith("cards/")]
    lessons = made.view("index.html").values["lessons"]
    assert isinstance(lessons, tuple)
    arts = {lesson.url: lesson.art for lesson in lessons if isinstance(lesson, TeaserView)}
    assert len(files) == 1
    assert re.fullmatch(r"cards/[a-z]+-[a-z]+-\d+\.[0-9a-f]{10}\.svg", files[0])
    assert arts == {
        "/blog/2026/01/again/": f"/blog/{files[0]}",
        "/blog/2026/01/two/": f"/blog/{files[0]}",
        "/blog/2026/01/one/": "",
    }


def test_another_look_has_other_names() -> None:
    """Browsers and networks keep the files, so what looks different is called different; nothing else changes names."""
    texts = [f"{SETTINGS}{more}{LESSONS}" for more in ("", "accent: '#aa2200'\n", "description: More.\n")]
    plain, red, longer = ({f for f in make_site(text).plan.recipes if f.startswith("cards/")} for text in texts)
    assert not plain & red
    assert longer == plain
    assert art_digest("", is_dark=True) != art_digest("", is_dark=False)


def test_a_change_of_the_drawing_is_counted() -> None:
    """Names hold the number of the drawing: when this fails, count DRAWING up, and write down the new digest here."""
    drawn = [title_art_svg(replace(art, scheme=scheme), "") for art in EVERY for scheme in SCHEMES]
    assert (DRAWING, digest_of(drawn).hex()) == (1, "c1f1c8472049d60e57e03bfee7a7f98f")


def test_cards_false_switches_them_off() -> None:
    """Then there is no such file; with `cards: true` there is, and the picture that is shared as well."""
    off, on = make_site(f"{SETTINGS}cards: false\n{LESSONS}"), make_site(f"{SETTINGS}cards: true\n{LESSONS}")
    assert not [file for file in off.plan.recipes if file.startswith("cards/") or file.endswith("social-card.png")]
    assert [file for file in on.plan.recipes if file.startswith("cards/")]
    assert [file for file in on.plan.recipes if file.endswith("social-card.png")]
