"""What reading a file needs besides the file: the settings, the dialect, the keys, the headings."""

import datetime as dt
from collections.abc import Callable

from generator.model.config import Config
from generator.model.hooks import Hooks
from generator.model.lesson import Lesson
from generator.model.value import Value
from generator.read.markdown import Dialect, make_dialect
from generator.read.schema import lesson_keys
from generator.read.sections import PROMPTS, headings_of, section_id

__all__ = ["ReaderContext", "make_reader_context"]

# Ids that the layouts use: a heading of the text with the same words gets another.
_RESERVED_IDS = (
    PROMPTS,
    *("comments", "main-content", "meet", "meeting", "contents", "sheet", "post"),
    *("giscus", "remark42", "disqus_thread"),
)


class ReaderContext(Value):
    """What reading needs besides the file: made once for a site, in each process that reads.

    `headings` has the name of the section for each heading that opens one;
    `reserved` are the ids that the layouts give to parts of a page;
    `prepared` has the HTML of what the site says in each lesson;
    `key` stands for everything but the file that shapes a reading.
    """

    config: Config
    dialect: Dialect
    zone: dt.tzinfo
    keys: tuple[str, ...]
    headings: dict[str, str]
    reserved: frozenset[str]
    prepared: dict[str, str]
    key: bytes
    lesson_hooks: tuple[Callable[[Lesson], Lesson], ...]


def make_reader_context(config: Config, hooks: Hooks, key: bytes) -> ReaderContext:
    """Return the context of a site; `key` stands for everything but the file that shapes a reading."""
    dialect = make_dialect(
        html=config.markdown.html,
        language=config.language,
        native=config.markdown.native,
        plugins=hooks.markdown,
        cleans=config.untrusted,
    )
    return ReaderContext(
        config=config,
        dialect=dialect,
        zone=config.zone,
        keys=lesson_keys(config),
        headings=headings_of(config),
        reserved=frozenset((*(section_id(spec.name) for spec in config.sections), *_RESERVED_IDS)),
        prepared=dialect.prepared([*(prompt.ask for prompt in config.prompts), config.closing.text]),
        key=key,
        lesson_hooks=hooks.lesson,
    )
