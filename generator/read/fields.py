"""Typed readers of a YAML mapping, shared by lessons, pages and `site.yaml`.

Each returns a value of the right type and notes a problem where the file has
another, so that reading goes on and finds the rest.  No schema library does
this: they stop at the first problem, or forget the line and column.
"""

import datetime as dt
from collections.abc import Collection, Iterator

import yaml

from generator.model.diagnostic import did_you_mean, error, replacing, slip_of
from generator.model.edit import Edit
from generator.model.retired import RetiredName, retired_name
from generator.model.source import Span
from generator.read.dates import FIRST_YEAR, LAST_YEAR, date_help, day_of, is_date_shaped, moment_of
from generator.read.problems import Problems
from generator.read.scalars import MOST_NODES, TooManyNodesError, is_null, plain_value
from generator.read.yaml import node_span
from generator.read.yaml_look_alikes import look_alike

__all__ = ["SMART_MARKS", "Fields"]

SMART_MARKS = "“”„‟‘’‚\"' "
"""Quotation marks that Word sets, which mean nothing in YAML and so become part of a value."""

_TRUE = {"true", "yes", "on"}
_FALSE = {"false", "no", "off"}
# Dashes that a word processor makes of the hyphen before an entry of a list.
_DASHES = (*"–—−‐‑•", "-\xa0")
# What a word processor leaves around a key: spaces of its own, and typographic quotation marks.
_AROUND_KEYS = "\xa0\u202f “”„"


class Fields:
    """The keys of one mapping.

    Unknown and repeated keys are noted at once; of a repeated one the first
    counts.  A key whose value is empty counts as absent.  One that went away is
    read as what replaces it, as long as `model/retired` says so.  `under` is the
    key of the mapping that this one is in.
    """

    def __init__(
        self, node: yaml.MappingNode, known_keys: Collection[str], problems: Problems, *, code: str, under: str = ""
    ) -> None:
        self.problems = problems
        self.code = code
        self.node = node
        self._place = f"{under}." if under else ""
        self._values: dict[str, yaml.Node] = {}
        self._keys: dict[str, yaml.Node] = {}
        self._misspelled: set[str] = set()
        for key_node, value in node.value:
            self._take(key_node, value, known_keys)

    def _take(self, key_node: yaml.Node, value: yaml.Node, known_keys: Collection[str]) -> None:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key in self._keys:
            first = self.key_span(key)
            self.problems.add(
                error(
                    f"{self.code}/repeated-key",
                    node_span(self.problems.source, key_node),
                    f'"{key}" is given twice',
                    label=f"it was given on line {first.line} already",
                    help="keep one of the two",
                )
            )
        elif not isinstance(key, str) or key not in known_keys:
            if key and (retired := retired_name(self.code, self._place + key)):
                self._take_retired(key_node, value, retired)
                return
            # Its own message says more than "unknown key", and gives the same advice only better.
            if self._look_alike(key_node):
                self._misspelled.add(str(key).strip(_AROUND_KEYS))
                return
            guess = did_you_mean(str(key), known_keys)
            # A key that is only misspelled must not be reported as missing, too: one slip, one message.
            self._misspelled |= {k for k in known_keys if f'"{k}"' in guess}
            span = node_span(self.problems.source, key_node)
            self.problems.error(
                f"{self.code}/unknown-key",
                span,
                f'unknown key "{key if key is not None else "?"}"',
                label=guess,
                help="correct the word before the colon" if guess else f"known keys are {', '.join(known_keys)}",
                edits=self._right_key(key, known_keys, span) if key and guess else (),
            )
        else:
            self._keys[key] = key_node
            self._values[key] = value

    def _take_retired(self, key_node: yaml.Node, value: yaml.Node, retired: RetiredName) -> None:
        """Note a key that went away; read it all the same until its time is over, unless what replaces it is given."""
        span = node_span(self.problems.source, key_node)
        if retired.now and self._is_given(retired.now):
            advice = f'delete this line: there is "{retired.now}" as well, and that counts'
            self.problems.warning(f"{self.code}/retired-key", span, retired.message, help=advice)
            return
        edits = (replacing(span, retired.now),) if retired.now else ()
        if retired.is_over:
            # One slip is one message: what replaces it is not missing.
            self._misspelled.add(retired.now)
            self.problems.error(f"{self.code}/retired-key", span, retired.message, help=retired.help, edits=edits)
            return
        self.problems.warning(f"{self.code}/retired-key", span, retired.message, help=retired.help, edits=edits)
        key = retired.now or retired.word
        self._keys[key], self._values[key] = key_node, value

    def _is_given(self, key: str) -> bool:
        return any(isinstance(node, yaml.ScalarNode) and node.value == key for node, _ in self.node.value)

    def _right_key(self, key: str, known_keys: Collection[str], span: Span) -> tuple[Edit, ...]:
        """Return what corrects a key with a slip in it, unless the right one is there as well."""
        right = slip_of(key, known_keys)
        return (replacing(span, right),) if right and not self._is_given(right) else ()

    def _look_alike(self, node: yaml.Node) -> bool:
        """Note a character on the line of a node that looks like one of YAML's signs; tell whether there is one."""
        span = node_span(self.problems.source, node)
        diagnostic = None if span.cut else look_alike(self.problems.source, span.line, span.text)
        if diagnostic:
            self.problems.add(diagnostic)
        return diagnostic is not None

    # -------------------------------------------------------------- places
    def __contains__(self, key: str) -> bool:
        node = self._values.get(key)
        return node is not None and not is_null(node)

    def has_key(self, key: str) -> bool:
        """Tell whether a key is there, even without a value."""
        return key in self._keys

    def key_span(self, key: str) -> Span:
        """Return where a key stands, or where the mapping starts if it is absent."""
        node = self._keys.get(key)
        return node_span(self.problems.source, node) if node else self.span()

    def value_span(self, key: str) -> Span:
        """Return where a key's value stands."""
        node = self._values.get(key)
        return node_span(self.problems.source, node) if node else self.span()

    def span(self) -> Span:
        """Return where the mapping starts."""
        mark = self.node.start_mark
        return self.problems.source.span(mark.line + 1, mark.column + 1)

    def scalar_node(self, key: str, *, quiet: bool = False) -> yaml.ScalarNode | None:
        """Return the node of a text, for its place and style; nothing if it is absent or of another type.

        With `quiet`, another type is not noted as a problem.
        """
        node = self._values.get(key)
        if node is None or is_null(node):
            return None
        if isinstance(node, yaml.ScalarNode):
            return node
        if quiet:
            return None
        what = "a list" if isinstance(node, yaml.SequenceNode) else "keys of its own"
        self._wrong(
            key,
            f'"{key}" must be text, and this is {what}',
            f"write `{key}: |` and the text below it, each line indented by two spaces",
        )
        return None

    # -------------------------------------------------------------- values
    def text(self, key: str, default: str = "") -> str:
        """Return a text on one line, with each run of white space as one space."""
        node = self.scalar_node(key)
        return " ".join(node.value.split()) if node else default

    def required_text(self, key: str, example: str) -> str:
        """Return a text that must be there, or an empty text, with a problem noted.

        A key that seems to be there under a misspelled name is already reported, and not again.
        """
        text = self.text(key)
        node = self._values.get(key)
        if node is not None:
            if not text and isinstance(node, yaml.ScalarNode):
                span = self.key_span(key)
                self.problems.error(f"{self.code}/missing-key", span, f'"{key}" is empty', help=f"write `{example}`")
        elif key not in self._misspelled:
            self.problems.error(
                f"{self.code}/missing-key", self.span(), f'there is no "{key}"', help=f"add a line `{example}`"
            )
        return text

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a yes or no."""
        word = self.text(key).casefold()
        if not word:
            return default
        if word not in _TRUE | _FALSE:
            meant = word.strip(SMART_MARKS)
            advice = f"write `{key}: true` or `{key}: false`"
            right = str(meant in _TRUE).lower() if meant in _TRUE | _FALSE else ""
            self._wrong(key, f'"{key}" must be true or false', advice, right)
            return default
        return word in _TRUE

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        text = self.text(key)
        if not text:
            return default
        # No setting needs ten digits, and Python refuses to read thousands of them.
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            self._wrong(key, f'"{key}" must be a whole number from {least} to {most}', f"write `{key}: {default}`")
            return default
        return int(text)

    def choice(self, key: str, options: Collection[str], default: str) -> str:
        """Return one of some words."""
        word = self.text(key).casefold()
        if not word:
            return default
        # YAML 1.1 knows "off" as false, and people write both.
        if word == "false" and "off" in options:
            word = "off"
        if word not in options:
            message = f'"{key}" must be one of {", ".join(options)}'
            self._wrong(key, message, did_you_mean(word, options), slip_of(word.strip(SMART_MARKS), options))
            return default
        return word

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text with commas counts as a list."""
        return tuple(dict.fromkeys(text for text, _ in self.text_nodes(key)))

    def located_texts(self, key: str) -> tuple[tuple[str, Span], ...]:
        """Return a list of texts, each with its place."""
        return tuple([(text, node_span(self.problems.source, node)) for text, node in self.text_nodes(key)])

    def text_nodes(self, key: str) -> tuple[tuple[str, yaml.Node], ...]:
        """Return a list of texts, each with its node, for those who seldom ask for a place."""
        node = self._values.get(key)
        if node is None or is_null(node):
            return ()
        if isinstance(node, yaml.ScalarNode):
            if node.value.startswith(_DASHES) and self._look_alike(node):
                return ()
            return tuple((part, node) for part in (" ".join(p.split()) for p in node.value.split(",")) if part)
        texts: list[tuple[str, yaml.Node]] = []
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(key, f'"{key}" must be a list', f"write `{key}: [one, two]`, in square brackets")
            return ()
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode):
                self.problems.error(
                    f"{self.code}/wrong-type",
                    node_span(self.problems.source, item),
                    f'each entry of "{key}" must be a text',
                    help=f"write `{key}: [one, two]`; put quotation marks around an entry with a colon",
                )
            elif item.value.strip():
                texts.append((" ".join(item.value.split()), item))
        return tuple(texts)

    def located_names(self, key: str, advice: str = "") -> tuple[tuple[str, Span], ...]:
        """Return one name or a list of names, each with its place; a comma can be part of a name.

        The advice is what to write; without it, what is named are people.
        """
        return tuple([(name, node_span(self.problems.source, node)) for name, node in self.name_nodes(key, advice)])

    def name_nodes(self, key: str, advice: str = "") -> tuple[tuple[str, yaml.Node], ...]:
        """Return one name or a list of names, each with its node."""
        node = self._values.get(key)
        if isinstance(node, yaml.ScalarNode):
            return ((self.text(key), node),)
        if isinstance(node, yaml.MappingNode):
            advice = advice or f"write `{key}: Ann Lee`, or for several people `{key}: [Ann Lee, Ben Ode]`"
            self._wrong(key, f'"{key}" must be a name or a list of names', advice)
            return ()
        return self.text_nodes(key)

    def moment(self, key: str, zone: dt.tzinfo) -> dt.datetime | None:
        """Return a date or a date and time; a bare date is the start of that day in the zone.

        The result has a fixed offset from UTC, so that it is the same value
        on every machine.
        """
        text = self.text(key)
        if not text:
            return None
        moment = moment_of(text, zone)
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.problems.error(
                f"{self.code}/bad-date",
                self.value_span(key),
                f'"{text}" is not a date' if moment is None else f"is the year {moment.year} meant?",
                label="there is no such day" if moment is None and is_date_shaped(text) else "",
                help=date_help(key, text),
                edits=self._put(key, day.isoformat()) if (day := day_of(text)) else (),
            )
            return None
        return moment

    def mapping(self, key: str, known_keys: Collection[str]) -> "Fields | None":
        """Return the keys under a key."""
        node = self._values.get(key)
        if node is None or is_null(node):
            return None
        if not isinstance(node, yaml.MappingNode):
            if self._look_alike(node):
                return None
            first = next(iter(known_keys))
            # Whoever wrote a value alone most likely meant it for the first key, which is the main one.
            value = node.value if isinstance(node, yaml.ScalarNode) else "…"
            self._wrong(
                key,
                f'"{key}" needs more than one line',
                f"write `{key}:` and on the lines below it, two spaces in, `{first}: {value}` "
                f"and whatever you need of {', '.join(list(known_keys)[1:])}",
            )
            return None
        return Fields(node, known_keys, self.problems, code=self.code, under=self._place + key)

    def mappings(self, key: str, known_keys: Collection[str]) -> Iterator["Fields"]:
        """Return the entries of a list whose entries have keys."""
        node = self._values.get(key)
        if node is None or is_null(node):
            return
        if not isinstance(node, yaml.SequenceNode):
            if self._look_alike(node):
                return
            self._wrong(
                key,
                f'"{key}" must be a list',
                f"start each entry on a line of its own with `- {next(iter(known_keys))}: …`, two spaces in",
            )
            return
        for item in node.value:
            if isinstance(item, yaml.MappingNode):
                yield Fields(item, known_keys, self.problems, code=self.code, under=self._place + key)
            elif not is_null(item):
                self.problems.error(
                    f"{self.code}/wrong-type",
                    node_span(self.problems.source, item),
                    f'each entry of "{key}" must have the keys {" and ".join(list(known_keys)[:2])}',
                    help=f"write `- {next(iter(known_keys))}: …`",
                )

    def by_name(self, key: str, example: str) -> Iterator[tuple[str, Span, yaml.Node]]:
        """Yield the entries of a mapping whose keys are names of the author's choice, each with its place.

        An entry without a value is none; of a name that is given twice the first counts.
        """
        node = self._values.get(key)
        if node is None or is_null(node):
            return
        if not isinstance(node, yaml.MappingNode):
            if not self._look_alike(node):
                self._wrong(key, f'"{key}" must have names with values', f"write below it, two spaces in, `{example}`")
            return
        names: set[str] = set()
        for key_node, value in node.value:
            span = node_span(self.problems.source, key_node)
            name = " ".join(key_node.value.split()) if isinstance(key_node, yaml.ScalarNode) else ""
            if not name:
                self.problems.error(f"{self.code}/wrong-type", span, "this is not a name", help=f"write `{example}`")
            elif name in names:
                message = f'"{name}" is given twice'
                self.problems.error(f"{self.code}/repeated-key", span, message, help="keep one of the two")
            elif not is_null(value):
                names.add(name)
                yield name, span, value

    def free(self, key: str) -> dict[str, object]:
        """Return a mapping that the author filled freely: texts, numbers, flags, lists and mappings."""
        node = self._values.get(key)
        if node is None or is_null(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._wrong(key, f'"{key}" must have keys of its own', "write them on the lines below, two spaces in")
            return {}
        try:
            value = plain_value(node)
        except TooManyNodesError:
            message = f'"{key}" holds more than {MOST_NODES} values'
            self._wrong(key, message, "an alias (*name) that contains itself can be the cause")
            return {}
        return value if isinstance(value, dict) else {}

    def _wrong(self, key: str, message: str, advice: str, right: str = "") -> None:
        """Note a value of the wrong type; `right` is the one that was certainly meant, if that is known."""
        edits = self._put(key, right) if right else ()
        self.problems.error(f"{self.code}/wrong-type", self.value_span(key), message, help=advice, edits=edits)

    def _put(self, key: str, text: str) -> tuple[Edit, ...]:
        """Return what puts a text in the place of a value, if that stands on one line."""
        node = self._values[key]
        return (replacing(self.value_span(key), text),) if node.start_mark.line == node.end_mark.line else ()
