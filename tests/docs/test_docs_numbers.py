"""Limits and defaults in the handbook are those of the program."""

import pytest
from pages import DOCS
from sites import config_of

from generator.comments import inbox
from generator.model.picture import QUALITY
from generator.plan import related, symptoms
from generator.preview import serve
from generator.read import lesson
from generator.shell import pictures

DEFAULTS = config_of()

SENTENCES = [
    ("commands.md", f"drillbook uses {serve.PORT} ({inbox.PORT} for the inbox)"),
    ("site-settings.md", f"each page of the home list. Default: {DEFAULTS.paginate}."),
    ("site-settings.md", f"rearranges all archives. Default: {DEFAULTS.feed.entries}."),
    ("feeds.md", f"contain the newest {DEFAULTS.feed.entries} lessons in full"),
    ("feeds.md", f"has the oldest {DEFAULTS.feed.entries} lessons"),
    ("publish.md", f"has the newest {DEFAULTS.feed.entries} lessons in full"),
    ("site-settings.md", f"Default: `{DEFAULTS.permalink}`."),
    ("site-settings.md", f"Default: `{DEFAULTS.feed.file}`."),
    ("finding-things.md", f"the first {lesson._ONE_LINE} letters of a symptom"),
    ("finding-things.md", f"With more than {symptoms._WHOLE:,} symptoms"),
    ("finding-things.md", f"links to up to {('no', 'one', 'two', 'three')[related._SHOWN]} related lessons"),
    ("pictures.md", f"more than {pictures._MOST_PIXELS // 1_000_000} million pixels"),
    ("architecture.md", f"AVIF at quality {QUALITY['avif']} looks like WebP at {QUALITY['webp']}"),
]


@pytest.mark.parametrize(("page", "sentence"), SENTENCES, ids=[f"{page}-{sentence}" for page, sentence in SENTENCES])
def test_a_number_is_that_of_the_program(page: str, sentence: str) -> None:
    """A page says the sentence with the number that the program has today."""
    assert sentence in " ".join((DOCS / page).read_text("utf-8").split())
