"""What the grammar of Atom finds, in words, at the element that is at fault."""

import pytest

from generator.feedcheck.grammar import structure_violations
from generator.feedcheck.xml import XmlDocument

HEAD = "<id>urn:x:1</id>\n<title>t</title>\n<updated>2026-01-01T00:00:00Z</updated>\n"
ENTRY = f"<entry>\n{HEAD}</entry>\n"


def found(feed: str) -> list[tuple[str, str, int, str]]:
    """Return the code, the message, the line and the entry of each violation; the feed's element is on line 1."""
    document = XmlDocument(f'<feed xmlns="http://www.w3.org/2005/Atom">\n{feed}</feed>'.encode())
    return [(v.code, v.message, v.line, v.entry) for v in structure_violations(document)]


def test_a_sound_feed() -> None:
    """Nothing is found where nothing is wrong, extensions and all."""
    assert not found(HEAD + '<x xmlns="urn:x:other"><id/></x>' + ENTRY)


@pytest.mark.parametrize(
    ("feed", "code", "message", "line"),
    [
        (HEAD.replace("<title>t</title>", ""), "feed/incomplete", "this feed has no <title>", 1),
        (HEAD + "<id>urn:x:2</id>", "feed/incomplete", "this feed has a second <id>", 5),
        (HEAD + "<author/>", "feed/incomplete", "this author has no <name>", 5),
        (HEAD + '<link rel="self"/>', "feed/incomplete", "this <link> has no `href`", 5),
        (HEAD + '<category label="l"/>', "feed/incomplete", "this <category> has no `term`", 5),
        (HEAD + '<link href="/" type="html"/>', "feed/invalid", '"html" cannot be the `type` of <link>', 5),
        (HEAD + '<logo xml:lang="?"/>', "feed/invalid", '"?" cannot be the `lang` of <logo>', 5),
        (HEAD + "<pubDate/>", "feed/invalid", "<pubDate> does not belong in a feed", 5),
        (HEAD + "<subtitle><b/></subtitle>", "feed/invalid", "this <subtitle> holds something", 5),
        (HEAD.replace("-01T", "-01 "), "feed/bad-date", '"2026-01-01 00:00:00Z" is not a date', 4),
        (HEAD.replace("00Z", "00"), "feed/bad-date", '"2026-01-01T00:00:00" is not a date', 4),
        (HEAD + ENTRY + "<link href='/'/>", "feed/invalid", "this feed holds something that Atom does not allow", 1),
        ("text" + HEAD, "feed/invalid", "this feed holds something that Atom does not allow", 1),
    ],
)
def test_one_fault(feed: str, code: str, message: str, line: int) -> None:
    """One fault gives one violation, with its code, in words, where it is."""
    ((found_code, found_message, found_line, entry),) = found(feed)
    assert (found_code, found_line, entry) == (code, line, "")
    assert found_message.startswith(message)


def test_faults_of_entries() -> None:
    """What is wrong in an entry is told with its id, and not told of the feed as well."""
    broken = ENTRY.replace("<title>t</title>", "<published>yesterday</published><pubDate/>").replace("x:1", "x:2")
    assert found(HEAD + ENTRY + broken) == [
        ("feed/incomplete", "this entry has no <title>", 10, "urn:x:2"),
        ("feed/bad-date", '"yesterday" is not a date with a time and its offset from UTC', 12, "urn:x:2"),
        ("feed/invalid", "<pubDate> does not belong in an entry", 12, "urn:x:2"),
    ]


def test_everything_is_told_at_once() -> None:
    """An empty feed lacks all that the standard wants, and each is named."""
    assert {message for _, message, _, _ in found("")} == {
        f"this feed has no <{n}>" for n in ("id", "title", "updated")
    }
