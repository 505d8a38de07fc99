"""Describes lessons and their authors for search engines: BlogPosting and Person, as JSON-LD."""

import json

from generator.model.audio import Audio
from generator.model.page import LessonPage
from generator.render.viewer import Viewer

__all__ = ["author_json_ld", "lesson_json_ld"]


def lesson_json_ld(viewer: Viewer, page: LessonPage, image: str) -> str:
    """Return a lesson's description, ready for a script element; `image` is a full address, or empty."""
    meta, config = page.meta, viewer.config
    address = viewer.canonical(meta.path)
    # The fields that search engines read for articles; they ignore most others of schema.org.
    people = [_person(viewer, author) for author in meta.authors]
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": meta.title,
        "description": meta.summary,
        "datePublished": meta.date.isoformat(),
        "dateModified": (meta.updated or meta.date).isoformat(),
        "author": people[0] if len(people) == 1 else people,
        "publisher": _publisher(viewer),
        "mainEntityOfPage": address,
        "url": address,
        "inLanguage": config.language,
    }
    # What is not known is left out: search engines report an empty field as an error.
    data |= {"commentCount": page.teaser.comments} if page.teaser.comments else {}
    data |= {"image": image} if image else {}
    data |= {"keywords": ", ".join(tag.label for tag in page.teaser.tags)} if meta.tags else {}
    data |= {"audio": _audio(viewer, page.links.audio)} if page.links.audio else {}
    return _for_script(data)


def author_json_ld(viewer: Viewer, path: str, name: str) -> str:
    """Return the description of an author's page, ready for a script element.

    It is empty for an author of whom the site says no more than the name.
    """
    person = viewer.people.by_name(name)
    if person is None:
        return ""
    bio = {"description": person.bio} if person.bio else {}
    return _for_script(
        {
            "@context": "https://schema.org",
            "@type": "ProfilePage",
            "url": viewer.canonical(path),
            "mainEntity": _person(viewer, name) | bio,
        }
    )


def _person(viewer: Viewer, name: str) -> dict[str, object]:
    """Return an author with face and addresses; what else there is to say is on the author's own page."""
    data: dict[str, object] = {"@type": "Person", "name": name}
    person = viewer.people.by_name(name)
    if person is None:
        return data
    data |= {"url": viewer.canonical(person.path)} if person.path else {}
    data |= {"image": viewer.full(person.portrait.url)} if person.portrait else {}
    data |= {"sameAs": [url for _, url in person.links]} if person.links else {}
    return data


def _audio(viewer: Viewer, audio: Audio) -> dict[str, object]:
    """Return a recording; search engines want the length as ISO 8601 has it."""
    data: dict[str, object] = {
        "@type": "AudioObject",
        "contentUrl": viewer.full(audio.url),
        "encodingFormat": audio.type,
    }
    data |= {"contentSize": str(audio.size)} if audio.size else {}
    return data | ({"duration": f"PT{audio.seconds}S"} if audio.seconds else {})


def _publisher(viewer: Viewer) -> dict[str, object]:
    config, logo = viewer.config, viewer.people.logo
    data: dict[str, object] = {"@type": "Organization", "name": config.title, "url": config.url}
    return data | ({"logo": viewer.full(logo.url)} if logo else {})


def _for_script(data: dict[str, object]) -> str:
    # Escaped, "<" can neither end the script element nor start a comment in it.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
