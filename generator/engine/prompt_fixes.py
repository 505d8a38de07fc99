"""Moves questions that most lessons repeat word by word into `site.yaml`.

It is done only where more than half of all lessons ask them, equal to the last
letter.  Their readers keep seeing the same; lessons without questions then show
these in place of drillbook's own.
"""

import json
from collections.abc import Iterable, Mapping

from generator.engine.text_fixes import TextDraft
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, warning
from generator.model.edit import Edit
from generator.model.lesson import are_most
from generator.model.value import Value
from generator.model.yaml_text import literal
from generator.read.common_prompts import CommonPrompts, Prompts
from generator.read.front_matter import split
from generator.read.problems import Problems
from generator.read.sections import PROMPTS, headings_of, split_body, split_prompts

__all__ = ["SharedPrompts", "prompt_settings", "same_as_settings", "shared_prompts"]

_CODE = "paste/prompts"
_MESSAGE = "most lessons ask the same questions"


class SharedPrompts(Value):
    """Questions that most lessons share, and for each of these, by path, what takes them out of it."""

    prompts: Prompts
    removals: Mapping[str, Diagnostic]


def shared_prompts(config: Config, texts: Mapping[str, TextDraft]) -> SharedPrompts | None:
    """Return the questions that more than half of all lessons ask in the same words, or None."""
    asked = {
        path: prompts_and_removal
        for path, draft in texts.items()
        if (prompts_and_removal := _prompts_of(config, draft))
    }
    counted = CommonPrompts()
    for prompts, _ in asked.values():
        counted.add(prompts)
    common = counted.prompts()
    removals = {path: removal for path, (prompts, removal) in asked.items() if common and prompts == common}
    # Counted again: `common` is what most of the lessons with questions ask, and these may be few.
    if not are_most(len(removals), len(texts)):
        return None
    return SharedPrompts(prompts=common, removals=removals)


def prompt_settings(settings: TextDraft, prompts: Prompts) -> Diagnostic | None:
    """Return what puts questions at the end of `site.yaml`, or None where it has questions, or a heading for them."""
    if settings.has_key("prompts"):
        return None
    block = "\n".join(["prompts:", "  items:", *(line for prompt in prompts for line in _item(*prompt)), ""])
    return settings.with_block(block, _CODE, _MESSAGE)


def same_as_settings(config: Config, prompts: Prompts) -> bool:
    """Tell whether the site asks these questions already where a lesson has none of its own."""
    return tuple((prompt.label, prompt.ask.strip()) for prompt in config.prompts) == prompts


def _item(label: str, ask: str) -> Iterable[str]:
    """Yield the lines of a question in `site.yaml`; JSON's texts are YAML's, too."""
    yield f"    - label: {json.dumps(label, ensure_ascii=False)}"
    if "\n" in ask:
        yield from literal("      ask", ask)
    elif ask:
        yield f"      ask: {json.dumps(ask, ensure_ascii=False)}"


def _prompts_of(config: Config, draft: TextDraft) -> tuple[Prompts, Diagnostic] | None:
    """Return the questions in the body of a lesson, and what takes them out; None if it has none, or twice."""
    source = draft.source
    document = split(source, Problems(source))
    if document is None or any(key.value == PROMPTS for key, _ in document.node.value):
        return None
    _, parts, _ = split_body(document.body, document.body_line, headings_of(config))
    numbers = [number for number, part in enumerate(parts) if part.name == PROMPTS]
    # Twice is an error already, which the coach has to decide about.
    if len(numbers) != 1:
        return None
    part = parts[numbers[0]]
    prompts = tuple((label, markdown.text) for label, markdown in split_prompts(part.markdown))
    # In `site.yaml` each question needs a label.
    if not prompts or not all(label for label, _ in prompts):
        return None
    lines = source.text.split("\n")
    following = parts[numbers[0] + 1 :]
    end = (following[0].line, 1) if following else (len(lines), len(lines[-1]) + 1)
    edit = Edit(path=draft.path, start=(part.line, 1), end=end, text="")
    return prompts, warning(_CODE, source.span(part.line), _MESSAGE, edits=(edit,))
