"""The sections and questions of a site that declares none, in the language of its lessons.

They stand in the lessons themselves, so they are no words of `layouts/words/`,
which only surround them: a lesson is read by its headings before any layout is.
The English headings stay known beside the others, for lessons that have them.
"""

from collections.abc import Mapping

from generator.model.config import DEFAULT_HEADING, DEFAULT_PROMPTS, DEFAULT_SECTIONS, PromptText, SectionSpec
from generator.model.value import Value, replace

__all__ = ["LANGUAGES", "UsualTexts", "usual_texts"]


class UsualTexts(Value):
    """The sections, the heading of the questions, and the questions."""

    sections: tuple[SectionSpec, ...] = DEFAULT_SECTIONS
    heading: str = DEFAULT_HEADING
    prompts: tuple[PromptText, ...] = DEFAULT_PROMPTS


# By language: the headings of the six sections in order, another one of the last; the heading of the questions; and
# label and question of the two, last week and this week.
_TRANSLATED: Mapping[str, tuple[tuple[str, ...], str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "de": (
        ("Symptome", "Diagnose", "Rezept", "Zum Nachdenken", "Die Übung", "Schlussgedanke", "Zitate"),
        "Deine drei Ziele und Taktiken für die Woche",
        (
            (
                "LETZTE WOCHE",
                "Welche Ziele der letzten Woche hast du erreicht, und was kam bei den anderen dazwischen?",
            ),
            ("DIESE WOCHE", "Deine drei Ziele, jedes mit der Taktik, die dich hinbringt."),
        ),
    ),
    "fr": (
        ("Symptômes", "Diagnostic", "Ordonnance", "À méditer", "L’exercice", "Le mot de la fin", "Citations"),
        "Vos trois objectifs et tactiques de la semaine",
        (
            (
                "LA SEMAINE PASSÉE",
                "Quels objectifs de la semaine passée avez-vous atteints, et qu’est-ce qui a bloqué les autres\u202f?",
            ),
            ("CETTE SEMAINE", "Vos trois objectifs, chacun avec la tactique qui vous y mènera."),
        ),
    ),
    "es": (
        ("Síntomas", "Diagnóstico", "Receta", "Para pensar", "El ejercicio", "Una última idea", "Citas"),
        "Tus tres objetivos y tácticas de la semana",
        (
            ("LA SEMANA PASADA", "¿Qué objetivos de la semana pasada alcanzaste, y qué se interpuso en los demás?"),
            ("ESTA SEMANA", "Tus tres objetivos, cada uno con la táctica que te llevará a él."),
        ),
    ),
    "nl": (
        ("Symptomen", "Diagnose", "Recept", "Om over na te denken", "De oefening", "Tot slot", "Citaten"),
        "Je drie doelen en tactieken voor deze week",
        (
            ("VORIGE WEEK", "Welke doelen van vorige week heb je gehaald, en wat kwam er bij de rest tussen?"),
            ("DEZE WEEK", "Je drie doelen, elk met de tactiek waarmee je er komt."),
        ),
    ),
    "pt": (
        ("Sintomas", "Diagnóstico", "Receita", "Para pensar", "O exercício", "Para terminar", "Citações"),
        "Suas três metas e táticas da semana",
        (
            ("SEMANA PASSADA", "Quais metas da semana passada você alcançou, e o que atrapalhou as outras?"),
            ("ESTA SEMANA", "Suas três metas, cada uma com a tática que leva até ela."),
        ),
    ),
}


LANGUAGES = ("en", *_TRANSLATED)
"""The languages that these texts are in."""


def usual_texts(language: str) -> UsualTexts:
    """Return these texts in a language, such as `de` or `pt-BR`; in English where nobody has translated them."""
    translated = _TRANSLATED.get(language.partition("-")[0].lower())
    if translated is None:
        return UsualTexts()
    (*headings, another), heading, prompts = translated
    sections = [
        replace(spec, heading=translated_heading, also=(spec.heading, *spec.also))
        for spec, translated_heading in zip(DEFAULT_SECTIONS, headings, strict=True)
    ]
    sections[-1] = replace(sections[-1], also=(another, *sections[-1].also))
    return UsualTexts(
        sections=tuple(sections),
        heading=heading,
        prompts=tuple(
            [replace(usual, label=label, ask=ask) for usual, (label, ask) in zip(DEFAULT_PROMPTS, prompts, strict=True)]
        ),
    )
