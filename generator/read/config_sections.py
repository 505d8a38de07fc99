"""The sections and the prompts that `site.yaml` declares."""

import re
from collections.abc import Iterator, Sequence

from generator.model.config import QUOTES, PromptText, SectionSpec
from generator.model.diagnostic import did_you_mean
from generator.model.source import Span
from generator.model.usual_texts import UsualTexts
from generator.model.value import Value, replace
from generator.read.fields import Fields
from generator.read.schema import LESSON_KEYS, PROMPT_KEYS
from generator.read.sections import plainest, prompt_asks

__all__ = ["prompts_of", "sections_of"]

_SECTION_KEYS = ("name", "heading", "required", "also", "after", "hidden")


class _Entry(Value):
    """An entry of `sections:`: what it says of a section, and where it stands in the file.

    `own` is a section that drillbook does not have; `after` names the section
    that it stands behind, and `required` is None where the entry does not say.
    """

    spec: SectionSpec
    span: Span
    own: bool
    required: bool | None
    after: str = ""
    hidden: bool = False


def sections_of(
    fields: Fields, texts: UsualTexts
) -> tuple[tuple[SectionSpec, ...], tuple[tuple[SectionSpec, Span], ...]]:
    """Return the sections of the site's case studies, and those of drillbook's own that it does without.

    A site names only what differs: what it says of one of drillbook's sections
    changes that one, and a section with `after` is put in.  A list with any
    other section is complete, as all lists were once.
    """
    usual = texts.sections
    entries = list(_entries(fields, usual))
    if not entries:
        return usual, ()
    listed = [_with_old_headings(entry, entries, usual) for entry in entries]
    if any(entry.own and not entry.after for entry in entries):
        specs = [spec for entry, spec in zip(entries, listed, strict=True) if not entry.hidden]
    else:
        specs = _merged(fields, entries, listed, usual)
    names = {spec.name for spec in specs}
    spans = {entry.spec.name: entry.span for entry in entries}
    everywhere = fields.key_span("sections")
    dropped = [(spec, spans.get(spec.name, everywhere)) for spec in usual if spec.name not in names]
    return tuple(specs) or usual, tuple(dropped) if specs else ()


def _entries(fields: Fields, usual: Sequence[SectionSpec]) -> Iterator[_Entry]:
    """Yield what the list says, entry by entry, with every mistake noted."""
    names: list[str] = []
    by_name = {spec.name: spec for spec in usual}
    for entry in fields.mappings("sections", _SECTION_KEYS):
        heading = entry.text("heading")
        name = entry.text("name") or _default_name(heading, usual) or re.sub(r"\W+", "_", heading.casefold()).strip("_")
        if not name:
            entry.required_text("name", "name: warm_up")
            continue
        _check_name(fields, entry, name, names)
        # Also a wrong one, so that a second section of that name is reported as well.
        names.append(name)
        default = by_name.get(name)
        spec = SectionSpec(
            name=name,
            heading=heading or (default.heading if default else name.replace("_", " ").capitalize()),
            required=entry.flag("required", default=False),
            also=entry.texts("also"),
        )
        yield _Entry(
            spec=spec,
            span=entry.value_span("name" if "name" in entry else "heading"),
            own=default is None,
            required=spec.required if "required" in entry else None,
            after=_default_name(entry.text("after"), usual) or entry.text("after"),
            hidden=entry.flag("hidden", default=False),
        )


def _check_name(fields: Fields, entry: Fields, name: str, before: Sequence[str]) -> None:
    """Note what keeps a name from being one, if anything does."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        wrong = f'"{name}" cannot be the name of a section'
        advice = "use small letters and underscores, such as `name: warm_up`; the heading can be anything"
    elif name in LESSON_KEYS and name != QUOTES:
        wrong, advice = f'"{name}" is a front-matter key of its own', "choose another name"
    elif name in before:
        wrong, advice = f'there are two sections called "{name}"', "delete one"
    else:
        return
    fields.problems.error("site/bad-section", entry.value_span("name"), wrong, help=advice)


def _with_old_headings(entry: _Entry, entries: Sequence[_Entry], usual: Sequence[SectionSpec]) -> SectionSpec:
    """Return a section of drillbook's with its usual headings beside its new one, so that no lesson loses it."""
    spec = entry.spec
    if entry.own:
        return spec
    default = next(one for one in usual if one.name == spec.name)
    others = (other.spec for other in entries if other is not entry)
    taken = {plainest(text) for one in (spec, *others) for text in (one.heading, one.name, *one.also)}
    # Not those that another section of the site goes by now.
    old = [text for text in (default.heading, *default.also) if plainest(text) not in taken]
    return replace(spec, also=(*spec.also, *old))


def _merged(
    fields: Fields, entries: Sequence[_Entry], listed: Sequence[SectionSpec], usual: Sequence[SectionSpec]
) -> list[SectionSpec]:
    """Return drillbook's sections as a list of differences changes them."""
    changes = dict(zip((entry.spec.name for entry in entries), zip(entries, listed, strict=True), strict=True))
    # All six in the list: it is one of the old kind, which says all there is to say.
    is_complete = len([entry for entry in entries if not entry.own]) == len(usual)
    specs: list[SectionSpec] = []
    for default in usual:
        entry, spec = changes.get(default.name, (None, default))
        if entry is None or not entry.hidden:
            keeps = entry is not None and entry.required is None and not is_complete
            specs.append(replace(spec, required=default.required) if keeps else spec)
    if is_complete:
        order = [entry.spec.name for entry in entries]
        specs.sort(key=lambda spec: order.index(spec.name))
    for entry, spec in zip(entries, listed, strict=True):
        if entry.own and not entry.hidden:
            places = [number for number, one in enumerate(specs, 1) if one.name == entry.after]
            if not places:
                fields.problems.error(
                    "site/bad-section",
                    entry.span,
                    f'there is no section "{entry.after}" to put this one after',
                    label=did_you_mean(entry.after, [one.name for one in specs]),
                    help=f"write one of these: {', '.join(one.name for one in specs)}",
                )
            # Put in even if it is wrong, so that later entries can be put behind it without errors of their own.
            specs.insert(places[0] if places else len(specs), spec)
    return specs


def _default_name(heading: str, usual: Sequence[SectionSpec]) -> str:
    """Return the name of drillbook's own section that has a heading, or nothing.

    Without it, a site that repeats "The Drill" would have another section of
    that heading, and layouts would not know it.
    """
    plain = plainest(heading)
    for spec in usual:
        if plain and plain in map(plainest, (spec.heading, spec.name.replace("_", " "), *spec.also)):
            return spec.name
    return ""


def prompts_of(fields: Fields, texts: UsualTexts) -> tuple[str, tuple[PromptText, ...]]:
    """Return the heading of the questions, and the questions."""
    heading = texts.heading
    prompts_fields = fields.mapping("prompts", ("heading", "items"))
    if prompts_fields is None:
        return heading, texts.prompts
    heading = prompts_fields.text("heading", heading)
    # `items: []` is there and means none; without the key a site only renames the heading.
    if "items" not in prompts_fields:
        return heading, texts.prompts
    prompts: list[PromptText] = []
    for entry in prompts_fields.mappings("items", PROMPT_KEYS):
        label = entry.required_text("label", "label: THIS WEEK")
        node = entry.scalar_node("ask")
        goals, review = prompt_asks(label, texts.prompts, entry)
        ask, line = node.value if node else "", entry.value_span("ask").line
        prompts.append(PromptText(label=label, ask=ask, line=line, goals=goals, review=review))
    return heading, tuple(prompts)
