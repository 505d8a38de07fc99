"""The people of a site, with their pictures, on every page that shows them."""

import json
import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from pictures import facts_of
from sites import Made, make_site

from generator.model.page import FileCopy, HandoutPage, PictureFile, SocialImage
from generator.model.picture import Picture

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/blog/
portrait: images/nora.jpg
bio: Nora Whitcombe coaches. She is calm.
logo: images/logo.svg
call: https://call.example.com/
cards: true
handouts: true
authors:
  desmond achterberg:
    portrait: images/desmond.png
    bio: Desmond listens.
    links:
      Page: https://desmond.example.com/
-- content/lessons/one.md --
---
title: One
date: 2026-02-02
---
Text.
-- content/lessons/two.md --
---
title: Two
date: 2026-02-09
author: [Desmond Achterberg, Ann Lee]
---
Text.
-- content/lessons/draft.md --
---
title: A draft
date: 2026-02-09
draft: true
---
![Nora](images/nora.jpg)
-- content/images/nora.jpg --
n
-- content/images/desmond.png --
d
-- content/images/logo.svg --
<svg/>
"""
PICTURES = {
    "content/images/nora.jpg": facts_of(900, 1200),
    "content/images/desmond.png": facts_of(300, 300),
    "content/images/logo.svg": Picture(digest=b"l" * 16, kind="svg", width=64, height=64, fixed=True),
}


@pytest.fixture(scope="module")
def made() -> Made:
    """Return a site with two people and a logo."""
    return make_site(SITE, pictures=PICTURES)


def lesson(made: Made, name: str) -> dict[str, object]:
    """Return the JSON-LD of a lesson."""
    data: dict[str, object] = json.loads(str(made.view(f"2026/02/{name}/index.html").page.json_ld))
    return data


def test_no_problem(made: Made) -> None:
    """Capitals in a name do not matter, and a draft that shows the same portrait does not hold it back."""
    assert not made.codes


def test_portraits_come_in_sizes_and_small(made: Made) -> None:
    """Browsers get the best format, or the plain file, which is small; no file is made that no page offers."""
    portrait = made.viewer().site.coach.portrait  # type: ignore[union-attr]
    assert portrait
    assert (portrait.width, portrait.height) == (400, 533)
    assert portrait.url.startswith("/blog/images/nora-400.")
    assert [source.type for source in portrait.sources] == ["image/avif"]
    assert portrait.sources[0].srcset.endswith(".avif 400w")
    for source in portrait.sources:
        for url in source.srcset.replace("/blog/", "").split(", "):
            assert url.split()[0] in made.plan.recipes
    assert portrait.url.removeprefix("/blog/") in made.plan.recipes
    offered = {portrait.url, portrait.sources[0].srcset.split()[0]}
    assert {file for file in made.plan.recipes if file.startswith("images/nora-")} == {
        url.removeprefix("/blog/") for url in offered
    }


def test_logo_stays_a_drawing(made: Made) -> None:
    """A drawing is published as it is, at its own address."""
    logo = made.viewer().site.logo
    assert logo
    assert (logo.url, logo.sources) == ("/blog/images/logo.svg", ())
    assert isinstance(made.plan.recipes["images/logo.svg"].page, FileCopy)


def test_the_line_stands_behind_the_name(made: Made) -> None:
    """Under the masthead is one sentence, and the name not twice."""
    coach = made.viewer().site.coach
    assert coach
    assert (coach.name, coach.line) == ("Nora Whitcombe", "coaches.")
    assert coach.url == "/blog/authors/nora-whitcombe/"


def test_those_who_wrote_a_lesson_stand_after_it(made: Made) -> None:
    """Of the authors of a lesson those are shown whom the site says something of."""
    people = made.view("2026/02/two/index.html").values["lesson"].people  # type: ignore[attr-defined]
    assert [(person.name, person.bio) for person in people] == [("Desmond Achterberg", "Desmond listens.")]


def test_people_are_in_json_ld(made: Made) -> None:
    """Search engines get the face and the pages of an author, in full; of one without settings, the name."""
    nora = lesson(made, "one")["author"]
    assert isinstance(nora, dict)
    assert nora.pop("image").startswith("https://www.example.com/blog/images/nora-400.")
    assert nora == {
        "@type": "Person",
        "name": "Nora Whitcombe",
        "url": "https://www.example.com/blog/authors/nora-whitcombe/",
    }
    authors = lesson(made, "two")["author"]
    assert isinstance(authors, list)
    assert authors[0]["sameAs"] == ["https://desmond.example.com/"]
    assert authors[1] == {"@type": "Person", "name": "Ann Lee"}
    page = json.loads(str(made.view("authors/nora-whitcombe/index.html").page.json_ld))
    assert (page["@type"], page["mainEntity"]["name"]) == ("ProfilePage", "Nora Whitcombe")
    assert page["mainEntity"]["description"] == "Nora Whitcombe coaches. She is calm."
    assert made.view("authors/ann-lee/index.html").page.json_ld == ""


def test_a_lesson_is_signed_where_it_is_mailed(made: Made) -> None:
    """Newsletters are made of feeds: face, name, line and offer, with whole addresses, and no style sheet needed."""
    entries = ET.fromstring(made.html("atom.xml")).findall("{*}entry")
    two, one = (unescape(entry.findtext("{*}content") or "").partition("<hr>")[2] for entry in entries)
    host = "https://www.example.com/blog"
    assert '<a href="https://www.example.com/blog/authors/nora-whitcombe/">Nora Whitcombe</a></strong> coaches.' in one
    assert re.search(f'<img src="{host}/images/nora-400[^"]*.jpg" alt="" width="64" height="85" ', one)
    assert '<p><a href="https://call.example.com/">Book a call</a></p>' in one
    assert "<br>Desmond listens." in two
    assert "Ann Lee" not in two
    assert " class=" not in one


def test_handouts_and_cards_hold_pictures(made: Made) -> None:
    """A PDF takes portrait and drawing, a card the portrait alone, because Pillow draws no drawings."""
    pages = {recipe.file: recipe.page for recipe in made.plan.recipes.values()}
    handout, card = pages["2026/02/one/handout.pdf"], pages["2026/02/one/social-card.png"]
    assert isinstance(handout, HandoutPage)
    assert isinstance(handout.portrait, PictureFile)
    assert handout.portrait.shape.width == 400
    assert isinstance(handout.logo, FileCopy)
    assert isinstance(card, SocialImage)
    assert (card.author, card.portrait, card.logo) == ("Nora Whitcombe", handout.portrait, None)


def test_a_site_without_any_of_it_has_none() -> None:
    """Without the settings there is no person, no picture, and nothing new in JSON-LD."""
    settings, _, texts = SITE.partition("-- content/lessons/one.md --")
    plain = settings[: settings.index("portrait:")] + "-- content/lessons/one.md --" + texts
    made = make_site(plain, pictures=PICTURES)
    site = made.viewer().site
    assert (site.coach, site.logo, site.call) == (None, None, None)
    assert "<table" not in unescape(made.html("atom.xml"))
    assert lesson(made, "one")["author"] == {"@type": "Person", "name": "Nora Whitcombe"}


def test_a_picture_that_cannot_be_shown_is_left_out() -> None:
    """A damaged portrait is told, and pages have the words without an empty circle."""
    broken = Picture(digest=b"x" * 16, fault="unreadable")
    made = make_site(SITE, pictures=PICTURES | {"content/images/nora.jpg": broken})
    assert set(made.codes) == {"picture/unreadable"}
    coach = made.viewer().site.coach
    assert coach
    assert (coach.portrait, coach.bio) == (None, "Nora Whitcombe coaches. She is calm.")


def test_an_unpublished_author_is_known() -> None:
    """Somebody whose only lesson is still to come is no mistake; somebody without any is."""
    text = SITE.replace("draft: true", "draft: true\nauthor: Bo Day")
    entry = "authors:\n  Bo Day:\n    bio: Bo waits.\n  Nobody:\n    bio: Is not there.\n"
    made = make_site(text.replace("authors:\n", entry, 1), pictures=PICTURES)
    assert made.codes == ["site/unknown-author"]
    assert made.diagnostics[0].span.line == 13
