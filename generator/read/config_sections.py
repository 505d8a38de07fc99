"""The sections and the prompts that `site.yaml` declares."""

import re

from generator.model.config import (
    DEFAULT_HEADING,
    DEFAULT_PROMPTS,
    DEFAULT_SECTIONS,
    QUOTES,
    PromptText,
    SectionSpec,
)
from generator.read.fields import Fields
from generator.read.schema import LESSON_KEYS, PROMPT_KEYS
from generator.read.sections import plainest, prompt_asks

__all__ = ["prompts_of", "sections_of"]

_SECTION_KEYS = ("name", "heading", "required", "also")


def sections_of(fields: Fields) -> tuple[SectionSpec, ...]:
    """Return the sections of the site's case studies, or drillbook's own if it declares none."""
    sections: list[SectionSpec] = []
    for entry in fields.mappings("sections", _SECTION_KEYS):
        heading = entry.text("heading")
        name = entry.text("name") or _default_name(heading) or re.sub(r"\W+", "_", heading.casefold()).strip("_")
        if not name:
            entry.required_text("name", "name: warm_up")
            continue
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            fields.problems.error(
                "site/bad-section",
                entry.value_span("name"),
                f'"{name}" cannot be the name of a section',
                help="use small letters and underscores, such as `name: warm_up`; the heading can be anything",
            )
        # Quotations are a section whose key drillbook reads itself; any other such name would mean two things.
        elif name in LESSON_KEYS and name != QUOTES:
            fields.problems.error(
                "site/bad-section",
                entry.value_span("name"),
                f'"{name}" is a front-matter key of its own',
                help="choose another name",
            )
        elif name in [s.name for s in sections]:
            fields.problems.error(
                "site/bad-section",
                entry.value_span("name"),
                f'there are two sections called "{name}"',
                help="delete one",
            )
        heading = heading or name.replace("_", " ").capitalize()
        sections.append(
            SectionSpec(
                name=name, heading=heading, required=entry.flag("required", default=False), also=entry.texts("also")
            )
        )
    return tuple(sections) or DEFAULT_SECTIONS


def _default_name(heading: str) -> str:
    """Return the name of drillbook's own section that has a heading, or nothing.

    Without it, a site that repeats "The Drill" would have another section of
    that heading, and layouts would not know it.
    """
    plain = plainest(heading)
    for spec in DEFAULT_SECTIONS:
        if plain and plain in map(plainest, (spec.heading, spec.name.replace("_", " "), *spec.also)):
            return spec.name
    return ""


def prompts_of(fields: Fields) -> tuple[str, tuple[PromptText, ...]]:
    """Return the heading of the questions, and the questions."""
    heading = DEFAULT_HEADING
    prompts_fields = fields.mapping("prompts", ("heading", "items"))
    if prompts_fields is None:
        return heading, DEFAULT_PROMPTS
    heading = prompts_fields.text("heading", heading)
    # `items: []` is there and means none; without the key a site only renames the heading.
    if "items" not in prompts_fields:
        return heading, DEFAULT_PROMPTS
    prompts: list[PromptText] = []
    for entry in prompts_fields.mappings("items", PROMPT_KEYS):
        label = entry.required_text("label", "label: THIS WEEK")
        node = entry.scalar_node("ask")
        goals, review = prompt_asks(label, DEFAULT_PROMPTS, entry)
        ask, line = node.value if node else "", entry.value_span("ask").line
        prompts.append(PromptText(label=label, ask=ask, line=line, goals=goals, review=review))
    return heading, tuple(prompts)
