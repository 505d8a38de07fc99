"""Describes a lesson for search engines: a schema.org BlogPosting, as JSON-LD."""

import json

from generator.model.page import LessonPage
from generator.render.viewer import Viewer

__all__ = ["lesson_json_ld"]


def lesson_json_ld(viewer: Viewer, page: LessonPage, image: str) -> str:
    """Return a lesson's description, ready for a script element; `image` is a full address, or empty."""
    meta, config = page.meta, viewer.config
    address = viewer.canonical(meta.path)
    # The fields that search engines read for articles; they ignore most others of schema.org.
    people = [{"@type": "Person", "name": author} for author in meta.authors]
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": meta.title,
        "description": meta.summary,
        "datePublished": meta.date.isoformat(),
        "dateModified": (meta.updated or meta.date).isoformat(),
        "author": people[0] if len(people) == 1 else people,
        "publisher": {"@type": "Organization", "name": config.title, "url": config.url},
        "mainEntityOfPage": address,
        "url": address,
        "inLanguage": config.language,
    }
    data |= {"commentCount": page.teaser.comments} if page.teaser.comments else {}
    data |= {"image": image} if image else {}
    data |= {"keywords": ", ".join(tag.label for tag in page.teaser.tags)} if meta.tags else {}
    # Escaped, "<" can neither end the script element nor start a comment in it.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
