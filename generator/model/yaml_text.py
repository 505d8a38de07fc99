"""Texts as YAML has them: written so that every reader of YAML reads the same text again.

PyYAML's own emitter would write the whole file anew, and with it the coach's
comments and order; here, a line is added to what is there.
"""

import json
import re

__all__ = ["literal", "scalar"]

_PLAIN = re.compile(r"[A-Za-z][\w .,’'()&/–—-]*[\w.’')–—]|[A-Za-z]", re.ASCII)
_MEANS_MORE = re.compile(r"(?:true|false|yes|no|on|off|null|y|n|~)", re.IGNORECASE)
_PATH = re.compile(r"(?:/|https?://|tag:|urn:)[^\s\"'#{}\[\]\\]*[^\s\"'#{}\[\]\\:]")


def scalar(text: str, *, flow: bool = False) -> str:
    """Return a text as YAML on one line: bare where that is sure to be read as the same, else between quotes."""
    if "\n" not in text and not _MEANS_MORE.fullmatch(text):
        plain = _PLAIN.fullmatch(text) or (not flow and _PATH.fullmatch(text))
        if plain and not (flow and "," in text):
            return text
    # JSON's strings are YAML's, but for what YAML forbids to stand bare.
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff]", lambda c: f"\\u{ord(c[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def literal(key: str, text: str) -> list[str]:
    """Return the lines of a literal block under a key, which is given with what stands before it on its line.

    They need no escapes, whatever is in them (YAML 1.2.2, section 8.1.2); a
    text that starts with spaces has to say where its margin is.
    """
    indent = " " * (len(key) - len(key.lstrip(" -")) + 2)
    mark = "|2" if text.startswith(" ") else "|"
    return [f"{key}: {mark}", *(f"{indent}{line}" if line.strip() else "" for line in text.split("\n"))]
