"""Pages in other languages, whose words are longer than the English ones."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hosting import hosted
from sites import build_site, write_site

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

SITE = """\
-- site.yaml --
title: Montagsrunde
author: Nora Whitcombe
url: https://www.example.com/
language: {language}
call: https://calls.example.com/
comments: {{inbox: "https://www.example.com/isso"}}
-- content/lessons/one.md --
---
title: One
date: 2026-02-09
series: A series
tags: [calls]
---
## Symptoms

- They nod: Donaudampfschifffahrtsgesellschaftskapitänsmütze.

## Diagnosis

Fear.

## Prescription

Ask.
-- content/lessons/two.md --
---
title: Donaudampfschifffahrtsgesellschaftskapitänsmütze
date: 2026-02-16
series: A series
---
It began.
"""
PAGES = ("", "2026/02/one/", "archive/", "tags/calls/", "quotes/", "what-hurts/", "404.html", "atom.xml")
SMALL = 320  # the width of a phone, or of a page at 400 % (WCAG 2.2, success criterion 1.4.10)


@pytest.mark.parametrize("language", ["de", "es", "fr", "nl", "pt"])
def test_long_words_fit(language: str, tmp_path: Path, reader: "BrowserContext") -> None:
    """On the smallest screen nothing has to be scrolled sideways, and no button or label is cut off."""
    folder = write_site(tmp_path, SITE.format(language=language))
    build_site(folder)
    page = reader.new_page()
    page.set_viewport_size({"width": SMALL, "height": 800})
    with hosted(folder / "output") as host:
        for path in PAGES:
            page.goto(f"{host.url}/{path}")
            wide = page.evaluate(
                """() => [...document.querySelectorAll("body *")]
                    // The menu is a strip that is moved sideways by design.
                    .filter((e) => e.getClientRects().length && !e.closest(".menu ul"))
                    .filter((e) => getComputedStyle(e).clip === "auto")
                    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 1
                        && e.matches("button, .button, label, h1, h2"))
                    .map((e) => e.outerHTML.slice(0, 120))"""
            )
            assert not wide, (language, path)
            assert page.evaluate("document.documentElement.scrollWidth") <= SMALL, (language, path)
    page.close()
