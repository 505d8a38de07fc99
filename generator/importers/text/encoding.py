"""Texts in UTF-8 with a few letters in Windows's encoding in them, pasted there from elsewhere."""

import codecs

__all__ = ["MIXED"]

MIXED = "drillbook-mixed"
"""The name of an error handler: what is no UTF-8 is read as Windows's Latin letters (cp1252)."""


def _as_cp1252(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", "replace"), problem.end


codecs.register_error(MIXED, _as_cp1252)
