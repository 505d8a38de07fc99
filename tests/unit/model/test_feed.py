"""Values of feeds."""

import uuid

import pytest

from generator.model.feed import comment_feed_id

LESSON = "urn:uuid:6e1c0f5a-3a55-4f0e-9a64-0a2c2b6f1d11"


@pytest.mark.parametrize("about", [LESSON, LESSON.upper().replace("URN:UUID", "urn:uuid"), "URN:UUID:6e1c"])
def test_an_id_made_from_a_uuid_is_one(about: str) -> None:
    """A UUID with a fragment is none, so the feed of a lesson's comments has a UUID of its own, always the same."""
    name = comment_feed_id(about)
    assert uuid.UUID(name).urn == name
    assert name != about
    assert name == comment_feed_id(about)


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("https://www.example.com/", "https://www.example.com/#comments"),
        ("tag:blogger.com,1999:blog-1.post-2", "tag:blogger.com,1999:blog-1.post-2#comments"),
        ("https://www.example.com/#top", "https://www.example.com/#comments"),
    ],
)
def test_any_other_id_gets_a_fragment(about: str, name: str) -> None:
    """An IRI has one fragment at most, and what was published under a valid id stays."""
    assert comment_feed_id(about) == name
