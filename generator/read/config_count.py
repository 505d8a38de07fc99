"""The service that counts a site's visitors, as `count: service:name` in `site.yaml` names it.

One line and not a mapping: it is copied from the docs, and one name is all
that differs.  Only services that need no consent of visitors are known, because
they set no cookies and follow nobody from site to site.
"""

import re
from collections.abc import Mapping

from generator.model.config import CounterSettings
from generator.model.diagnostic import did_you_mean
from generator.read.fields import Fields

__all__ = ["count_of"]

_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# What each service calls a site, and an example; nothing else may come between the quotation marks of an attribute.
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "goatcounter": (re.compile(rf"[a-z0-9][a-z0-9-]*|{_HOST}"), "goatcounter:your-name"),
    "plausible": (re.compile(_HOST), "plausible:www.example.com"),
    "umami": (re.compile(rf"{_HOST}/{_UUID}"), "umami:cloud.umami.is/the-id-of-your-website"),
}


def count_of(fields: Fields) -> CounterSettings | None:
    """Return the service with the name that the site has there, or None for a site that counts nobody."""
    text = fields.text("count")
    if not text:
        return None
    service, _, name = (part.strip().lower() for part in text.partition(":"))
    form = _FORMS.get(service)
    # Most often the whole address is pasted.
    name = name.removeprefix("https://").removeprefix("//").rstrip("/")
    if form and form[0].fullmatch(name):
        return CounterSettings(service=service, name=name)
    examples = "`, `".join(f"count: {example}" for _, example in _FORMS.values())
    fields.problems.error(
        "site/bad-count",
        fields.value_span("count"),
        f'"{text}" does not say who counts your visitors',
        label=did_you_mean(service, _FORMS) if not form else "",
        help=f"write `count: {form[1]}`, as the service shows it" if form else f"write one of `{examples}`",
    )
    return None
