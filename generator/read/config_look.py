"""The part of `site.yaml` about the look of the site."""

import re

from generator.model.config import NamedLook
from generator.model.css import full_color
from generator.read.fields import Fields

__all__ = ["accent_of", "look_of"]


def look_of(fields: Fields) -> NamedLook | None:
    """Return the name of the look, if the site asks for one; whether there is such a look is found out later."""
    name = fields.text("look")
    if fields.has_key("look") and not name:
        fields.problems.error(
            "site/unknown-look",
            fields.key_span("look"),
            "there is no name after `look:`",
            help="write the name of a look, such as `look: journal`, or delete this line",
        )
    return NamedLook(name=name, span=fields.value_span("look")) if name else None


def accent_of(fields: Fields) -> str:
    """Return the accent as `#rrggbb`, or nothing."""
    text = fields.text("accent")
    # The two spellings of CSS without transparency: #rrggbb and #rgb (CSS Color 4, section 5.2).
    match = re.fullmatch(r"#?([0-9a-f]{6}|[0-9a-f]{3})", text.lower())
    if match:
        return full_color(match[1])
    if fields.has_key("accent"):
        fields.problems.error(
            "site/bad-accent",
            fields.value_span("accent") if text else fields.key_span("accent"),
            f'"{text}" is not a color that drillbook knows' if text else "there is no color after `accent:`",
            help='write it in quotation marks, as color pickers show it: `accent: "#1b5542"`',
        )
    return ""
