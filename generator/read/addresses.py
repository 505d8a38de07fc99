"""Addresses and ids in front matter."""

from generator.model.diagnostic import replacing
from generator.model.digest import digest_of, uuid_of
from generator.model.url import is_iri
from generator.read.fields import Fields

__all__ = ["iri_of", "web_address"]


def web_address(fields: Fields, key: str) -> str:
    """Return an address on the web or of e-mail; anything else, `javascript:` above all, is a problem."""
    url = fields.text(key)
    # Only the scheme is checked, and not with `is_web_address`: credits name people, whom one may write to, and an
    # address copied from a browser can hold spaces and quotation marks that work there.
    if url and not url.startswith(("https://", "http://", "mailto:")):
        is_bare = url.startswith("www.")
        fields.problems.error(
            "front-matter/bad-address",
            fields.value_span(key),
            f'"{url}" is not an address on the web',
            help=f"write `{key}: https://{url}`" if is_bare else f"write `{key}: https://…`",
            edits=(replacing(fields.value_span(key), f"https://{url}"),) if is_bare else (),
        )
        return ""
    return url


def iri_of(text: str) -> str:
    """Return an id as an IRI, which feeds require (RFC 4287, section 4.2.6)."""
    return text if is_iri(text) else f"urn:uuid:{uuid_of(digest_of(text))}"
