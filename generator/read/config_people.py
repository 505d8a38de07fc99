"""The people and the marks of a site in `site.yaml`: logo, portraits, bios, where to book a call.

Pictures are only named here: whether there is such a file shows when the site
is planned (`plan/people`), as it does for the pictures of texts.
"""

from collections.abc import Iterator

import yaml

from generator.model.config import AuthorSettings, CallSettings, NamedPicture
from generator.model.diagnostic import replacing
from generator.model.picture import is_picture
from generator.model.source import Span
from generator.read.config_addresses import can_be_published
from generator.read.fields import Fields
from generator.read.markdown_source import is_internal
from generator.read.yaml import node_span

__all__ = ["authors_of", "call_of", "picture_of"]

_AUTHOR_KEYS = ("portrait", "bio", "links")
_CALL_KEYS = ("label", "url")
_CALL = "call: https://calendly.com/your-name"


def picture_of(fields: Fields, key: str) -> NamedPicture | None:
    """Return the picture that a setting names, or None where there is none or it cannot be one of this site."""
    name, span = fields.text(key), fields.value_span(key)
    wrong = ""
    if name and not is_internal(name):
        wrong = f"the {key} must be a file of this site"
    elif name and not is_picture(name):
        wrong = f'"{name}" is not the name of a picture'
    if wrong:
        advice = f"save the picture in content/images/ and write `{key}: images/name.jpg`"
        fields.problems.error("site/bad-picture", span, wrong, help=advice)
        return None
    return NamedPicture(name=name, span=span) if name else None


def call_of(fields: Fields) -> CallSettings | None:
    """Return where readers book a call; the address alone is enough."""
    if fields.scalar_node("call", quiet=True):
        return _call("", fields.text("call"), fields, fields.value_span("call"))
    call = fields.mapping("call", _CALL_KEYS)
    if call is None:
        return None
    return _call(call.text("label"), call.required_text("url", "url: https://…"), call, call.value_span("url"))


def _call(label: str, url: str, fields: Fields, span: Span) -> CallSettings | None:
    if not url:
        return None
    if not _can_be_called(url):
        others = f"write the whole address, such as `{_CALL}`; `mailto:you@example.com` and `tel:+15550100` work, too"
        # Most often it is what a browser shows: the address without its beginning.
        is_bare = "." in url and "@" not in url and can_be_published(f"https://{url}")
        fields.problems.error(
            "site/bad-call",
            span,
            f'"{url}" is not an address where a call can be booked',
            help=f"write the whole address: `https://{url}`" if is_bare else others,
            edits=(replacing(span, f"https://{url}"),) if is_bare else (),
        )
        return None
    return CallSettings(url=url, label=label)


def _can_be_called(url: str) -> bool:
    # Nothing but these: `javascript:` would run in every page.
    scheme, colon, rest = url.partition(":")
    if scheme in ("mailto", "tel"):
        return bool(colon and rest) and url.isprintable() and " " not in url
    return can_be_published(url)


def authors_of(fields: Fields) -> tuple[AuthorSettings, ...]:
    """Return what the site says of its authors, by name."""
    return tuple(_authors(fields))


def _authors(fields: Fields) -> Iterator[AuthorSettings]:
    for name, span, node in fields.by_name("authors", "Nora Whitcombe: {portrait: images/nora.jpg}"):
        if not isinstance(node, yaml.MappingNode):
            fields.problems.error(
                "site/wrong-type",
                node_span(fields.problems.source, node),
                f'"{name}" needs more than one line',
                help=f"write `{name}:` and on the lines below it what you need of {', '.join(_AUTHOR_KEYS)}",
            )
            continue
        author = Fields(node, _AUTHOR_KEYS, fields.problems, code=fields.code)
        yield AuthorSettings(
            name=name,
            span=span,
            portrait=picture_of(author, "portrait"),
            bio=author.text("bio"),
            links=tuple(_links(author)),
        )


def _links(author: Fields) -> Iterator[tuple[str, str]]:
    for label, _, node in author.by_name("links", "LinkedIn: https://www.linkedin.com/in/your-name"):
        url = " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
        if can_be_published(url):
            yield label, url
        else:
            author.problems.error(
                "site/bad-link",
                node_span(author.problems.source, node),
                f'this is not the address of a page for "{label}"',
                help=f"write the whole address, `{label}: https://…`",
            )
