"""The words around the lessons, in the site's language, from drillbook's files and the site's own.

From the general to the particular: English, so that no word is ever missing;
the language; and the language as a country has it.  What a site writes itself
comes after all that drillbook has, or `layouts/words/en.yaml` of a site in
British English would lose to drillbook's own `en-GB.yaml`.

Dates and plural forms are words, too, which every coach can change.  Babel
knows more of both, but it takes 30 MB, and the languages that come with
drillbook need no more than two forms each.
"""

import functools

from generator.model.config import DEFAULT_LANGUAGE
from generator.model.diagnostic import Diagnostic, warning
from generator.model.source import Source, Span
from generator.read.translations import Words, read_translations
from generator.shell.layouts import SHIPPED, LayoutFiles

__all__ = ["site_words"]

# Where English has the month before the day (Unicode CLDR); all other countries write as Britain does.
_MONTH_FIRST = ("en", "en-us", "en-ca", "en-ph", "en-pr")


def site_words(layouts: LayoutFiles, language: str, diagnostics: list[Diagnostic]) -> Words:
    """Return the words of the site's language over the English ones.

    A warning is added to the diagnostics if there are none in that language.
    """
    # Whatever the capitals: a coach writes `en-gb`.
    files = {name.casefold(): sources for name, sources in layouts.words.items()}
    names = _names(language.casefold())
    if not any(name in files for name in names):
        diagnostics.append(_no_words(language))
    translations = [source for name in names for source in files.get(name, ())]
    # The sort is stable: within each of the two, the particular still comes last.
    translations.sort(key=lambda source: not source.path.startswith(SHIPPED))
    english = files[DEFAULT_LANGUAGE] if DEFAULT_LANGUAGE not in names else ()
    words, problems = _translated((*english, *translations))
    diagnostics += problems
    return dict(words)


# The preview, and a process that builds many sites, read the same words again and again.
@functools.lru_cache(maxsize=16)
def _translated(sources: tuple[Source, ...]) -> tuple[Words, tuple[Diagnostic, ...]]:
    """Return the words of some files, each over those before it, and what is wrong in them."""
    words: Words = {}
    diagnostics: list[Diagnostic] = []
    for source in sources:
        translated, problems = read_translations(source, words)
        diagnostics += problems.all()
        words |= translated
    return words, tuple(diagnostics)


def _names(language: str) -> dict[str, None]:
    """Return the names of the files that have words of a language, the most general first."""
    general = language.partition("-")[0]
    # `en-au` and `en-in` have no file of their own, and write dates as `en-gb` does.
    british = ["en-gb"] if general == DEFAULT_LANGUAGE and language not in _MONTH_FIRST else []
    return dict.fromkeys([general, *british, language])


def _no_words(language: str) -> Diagnostic:
    message = f'there are no words for the language "{language}", so the pages are in English'
    advice = (
        "`drillbook layout words/en.yaml` gives you the English ones; "
        f"translate them, and save them as layouts/words/{language}.yaml"
    )
    return warning("site/no-words", Span(path="site.yaml"), message, help=advice)
