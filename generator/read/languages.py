"""What is known of a language by its code: whether it is written from right to left.

It stands apart from `read/directions` because every build asks this, and only few need a parser for it.
"""

__all__ = ["is_right_to_left"]

# ISO 639 codes of the languages that have a daily press in a script from right to left.
_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ku-arab", "prs", "ps", "sd", "ug", "ur", "yi")
)


def is_right_to_left(language: str) -> bool:
    """Tell whether a language is written from right to left, by its code (BCP 47)."""
    code = language.lower()
    return code in _RIGHT_TO_LEFT or code.split("-")[0] in _RIGHT_TO_LEFT
