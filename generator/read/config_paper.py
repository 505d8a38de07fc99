"""The part of `site.yaml` about paper: what handouts are printed on.

A site that says nothing has the paper of its country: that of its language, if
that names a country, and else that of its time zone.
"""

from generator.model.diagnostic import did_you_mean
from generator.read.fields import Fields

__all__ = ["paper_of"]

_PAPERS = ("a4", "letter")

_LETTER_COUNTRIES = frozenset(("US", "CA", "MX", "GT", "SV", "NI", "CR", "PA", "CO", "VE", "CL", "PH", "PR", "DO"))
"""Countries (ISO 3166-1) where paper is 8½ by 11 inches; everywhere else it is that of ISO 216."""

_LETTER_ZONES = ("America/", "US/", "Canada/", "Mexico/", "Pacific/Honolulu", "Asia/Manila")
_A4_ZONES = (  # South America's, but for Chile, Colombia and Venezuela, and some islands
    *("America/Argentina/", "America/Buenos_Aires", "America/Sao_Paulo", "America/Bahia", "America/Fortaleza"),
    *("America/Recife", "America/Manaus", "America/Belem", "America/Cuiaba", "America/Lima", "America/Guayaquil"),
    *("America/La_Paz", "America/Asuncion", "America/Montevideo", "America/Cayenne", "America/Martinique"),
    *("America/Guadeloupe", "America/Nuuk", "America/Godthab", "America/Curacao", "America/Paramaribo"),
)


def paper_of(fields: Fields, language: str, timezone: str) -> str:
    """Return `a4` or `letter`, in which handouts are made."""
    text = fields.text("paper")
    if text.lower() in _PAPERS:
        return text.lower()
    if fields.has_key("paper"):
        fields.problems.error(
            "site/bad-paper",
            fields.value_span("paper") if text else fields.key_span("paper"),
            f'there is no paper "{text}"' if text else "there is no paper after `paper:`",
            label=did_you_mean(text.lower(), _PAPERS),
            help="write `paper: letter` or `paper: a4`",
        )
    return _paper_of_country(language, timezone)


def _paper_of_country(language: str, timezone: str) -> str:
    # The region of a language tag is two letters after the first part (RFC 5646, section 2.2.4).
    regions = [part.upper() for part in language.split("-")[1:] if len(part) == 2]
    if regions:
        return "letter" if regions[0] in _LETTER_COUNTRIES else "a4"
    is_letter = timezone.startswith(_LETTER_ZONES) and not timezone.startswith(_A4_ZONES)
    return "letter" if is_letter else "a4"
