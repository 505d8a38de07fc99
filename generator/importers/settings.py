"""Writes the `site.yaml` of a new site, with the prompts that the posts of the blog share."""

from collections.abc import Iterable

from generator.importers.archive import Blog
from generator.importers.text.blocks import without_markers
from generator.importers.text.converted import one_line
from generator.model.config import DEFAULT_LANGUAGE, DEFAULT_PERMALINK, SectionSpec
from generator.model.url import is_iri
from generator.model.value import Value
from generator.model.yaml_text import literal, scalar
from generator.read.common_prompts import Prompts

__all__ = ["SiteSettings", "prompts_block", "settings_text", "unmarked"]


def unmarked(prompts: Prompts) -> Prompts:
    """Return prompts without the markers that stand for the targets of links."""
    return tuple((without_markers(label), without_markers(ask)) for label, ask in prompts)


def prompts_block(prompts: Prompts) -> str:
    """Return prompts as `site.yaml` has them."""
    lines = ["prompts:", "  items:"]
    for label, ask in prompts:
        lines.append(f"    - label: {scalar(label or 'YOUR TURN')}")
        if ask:
            lines += literal("      ask", ask)
    return "\n".join([*lines, ""])


class SiteSettings(Value):
    """What `site.yaml` says; `sections` are named only where they differ from drillbook's own."""

    blog: Blog
    author: str
    zone: str
    permalink: str
    prompts: Prompts
    sections: tuple[SectionSpec, ...] = ()
    closing: str = ""


def settings_text(settings: SiteSettings) -> str:
    """Return `site.yaml` for a blog."""
    blog, prompts = settings.blog, settings.prompts
    lines = [
        "# The settings of your site. Change a line, save, and build again.",
        "",
        f"title: {scalar(one_line(blog.title) or 'My Blog')}",
    ]
    description = one_line(blog.description)
    lines += [f"description: {scalar(description)}"] if description else []
    lines += [
        f"author: {scalar(settings.author or 'Your Name')}",
        "",
        "# The address that readers will use. Change it if the blog gets another one.",
        f"url: {scalar(blog.url or 'https://www.example.com/')}",
        "",
        "# A lesson dated 2026-02-14 comes out when that day starts in this time zone.",
        f"timezone: {settings.zone}",
        f"language: {scalar(blog.language or DEFAULT_LANGUAGE)}",
    ]
    # Feed readers take a feed with another id for a new one, and show all its entries as unread (RFC 4287, 4.2.6).
    if is_iri(blog.id):
        lines += [
            "",
            "# Feed readers know the blog by this, and did so before it moved here.",
            f"id: {scalar(blog.id)}",
        ]
    # Only what differs from the default is written: a short file is one that a coach dares to change.
    if settings.permalink != DEFAULT_PERMALINK:
        pattern = scalar_pattern(settings.permalink)
        lines += ["", "# The addresses of your lessons: as they were on the old blog.", f"permalink: {pattern}"]
    lines += ["", *_sections(settings.sections)] if settings.sections else []
    return "\n".join([*lines, "", *_prompts(prompts), *_closing(settings.closing), ""])


def _prompts(prompts: Prompts) -> list[str]:
    if prompts:
        return ["# The questions that close each lesson, as your posts had them.", prompts_block(prompts).rstrip()]
    return [
        "# No questions close the lessons, as none did. Delete these two lines, and LAST WEEK and THIS WEEK do.",
        # Without the key, drillbook's own questions would appear below posts that never had any.
        "prompts:",
        "  items: []",
    ]


def _closing(closing: str) -> list[str]:
    if not closing:
        return []
    return [
        "",
        "# These lines stand after each lesson, as in most of your posts.",
        *literal("closing", closing),
    ]


def scalar_pattern(permalink: str) -> str:
    """Return a permalink as YAML, without quotes if it starts with a slash, as our documents show it."""
    return permalink if permalink.startswith("/") and not set(permalink) & set(" #:") else scalar(permalink)


def _sections(sections: Iterable[SectionSpec]) -> list[str]:
    lines = ["# Not every post has all of these, so no lesson needs them all.", "sections:"]
    for spec in sections:
        lines += [f"  - name: {spec.name}", f"    heading: {scalar(spec.heading)}"]
        lines += ["    required: true"] if spec.required else []
        lines += [f"    also: [{', '.join(scalar(a, flow=True) for a in spec.also)}]"] if spec.also else []
    return lines
