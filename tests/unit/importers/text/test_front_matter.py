"""The files of an import read back as what they were written from, and hold every word of the source."""

import datetime as dt
import html as entities
import re
import zoneinfo
from collections import Counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.importers.archive import ArchiveEntry, Blog
from generator.importers.permalinks import NewAddress
from generator.importers.settings import SiteSettings, prompts_block, settings_text
from generator.importers.text import converted as converted_module
from generator.importers.text.converted import ConversionTask, ConvertedEntry, convert_texts
from generator.importers.text.front_matter import EntryContext, PhotoFile, entry_text, moment
from generator.importers.text.html_pieces import text_of
from generator.importers.text.sections import LessonParts, confidence_of, vocabulary_of
from generator.model.config import Config
from generator.model.source import Source, Span
from generator.model.usual_texts import usual_texts
from generator.read.common_prompts import CommonPrompts
from generator.read.config import read_config

SITE = Config(title="T", url="https://example.com/", base="/", id="urn:x", author="A")
UTC = zoneinfo.ZoneInfo("Etc/UTC")


def written(converted: ConvertedEntry) -> str:
    return entry_text(
        ArchiveEntry(span=Span(path="x")),
        converted,
        NewAddress(name="x", file="content/lessons/x.md", slug="x", path="/x/"),
        EntryContext(
            author="A",
            zone=UTC,
            prompts=converted.parts.prompts,
            photo=PhotoFile(src="images/x.jpg") if converted.parts.photo else None,
            address_of=lambda number: converted.targets[number].url,
        ),
    )


BLOCK = st.text(alphabet=st.sampled_from(" \tab:#-|>'\"\n{}é"), min_size=1, max_size=30)


@given(BLOCK.map(lambda text: text.strip("\n").rstrip()).filter(bool))
def test_a_section_reads_back(text: str) -> None:
    """Leading spaces, tabs, marks of YAML's: the block is the text, but for spaces at the ends of lines."""
    converted = ConvertedEntry(title="T", parts=LessonParts(lead="", sections=(("drill", text),)))
    head = written(converted).split("\n---\n")[0]
    read = yaml.safe_load(head.removeprefix("---\n"))["drill"]
    assert [line.rstrip() for line in read.split("\n")[:-1]] == [line.rstrip() for line in text.split("\n")]


@pytest.mark.parametrize(
    ("date", "zone", "expected"),
    [
        ("2019-05-13T14:00:00.001+00:00", "Etc/UTC", "2019-05-13 14:00"),
        ("2019-05-13T00:00:00-07:00", "America/Los_Angeles", "2019-05-13"),
        ("2019-05-13T00:00:09-08:00", "America/Los_Angeles", "2019-05-13 00:00:09 -08:00"),
        ("2019-05-13T05:30:00+05:30", "Etc/UTC", "2019-05-13 05:30 +05:30"),
        ("2019-05-13T00:00:00+00:00", "Asia/Tokyo", "2019-05-13 00:00 Z"),
        # the hour that there is twice, the second time
        ("2019-11-03T01:30:00-08:00", "America/Los_Angeles", "2019-11-03 01:30 -08:00"),
    ],
)
def test_dates(date: str, zone: str, expected: str) -> None:
    """Without an offset where it is the site's; with it, where the day would be another."""
    assert moment(dt.datetime.fromisoformat(date), zoneinfo.ZoneInfo(zone)) == expected


WORD = st.sampled_from(
    (
        "call",
        "them",
        "Monday",
        "[Name]",
        "snake_case",
        "*now*",
        "3",
        "don't",
        "é",
        "中文",
        "<b>",
        "&amp;",
        "1.",
        "-",
        "#",
    )
)
WORDS = st.lists(WORD, min_size=1, max_size=8).map(" ".join).map(entities.escape)
SECTIONS = ("Symptoms", "The Diagnosis", "Perscription", "Homework", "Final Thought for the Morning")
HEADING = st.sampled_from((*SECTIONS, "Your Top 3 Goals &amp; Tactics", "LAST WEEK", "THIS WEEK"))
PIECE = st.one_of(
    WORDS.map(lambda w: f"<p>{w}</p>"),
    WORDS.map(lambda w: f"<div>{w}<br><br>{w}</div>"),
    st.builds(lambda h, w: f"<p><b>{h}:</b> {w}</p>", HEADING, WORDS),
    st.builds(lambda h, w: f"<h3>{h}</h3>{w}", HEADING, WORDS),
    st.builds(lambda h, w: f"{h}:<br>{w}<br>", HEADING, WORDS),
    st.lists(WORDS, max_size=3).map(lambda ws: f"<ul>{''.join(f'<li>{w}</li>' for w in ws)}</ul>"),
    st.builds(lambda w, v: f"<p>“{w}” — {v}</p>", WORDS, WORDS),
    WORDS.map(lambda w: f"<blockquote>{w}<br>- Ann Lee</blockquote>"),
    WORDS.map(lambda w: f"<p><img src='a.jpg' alt='x'></p><p>Photo by {w} on Unsplash</p>"),
    WORDS.map(lambda w: f"<table><tr><td>{w}</td><td colspan=2>{w}</td></tr><tr><td>{w}</td></tr></table>"),
    WORDS.map(lambda w: f"<pre>{w}\n  {w}</pre><i>{w}</i>"),
)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", re.sub(r"[*\\`_~]|</?(?:strong|em|del|sub)>", "", text).casefold()))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECE, max_size=7).map("".join))
def test_every_word_of_a_post_is_in_its_file(html: str) -> None:
    """Whatever is taken for a section, a quotation, a prompt or a credit: no word of the post is lost."""
    entry = ArchiveEntry(span=Span(path="x"), title="T", text=html)
    (converted,), _ = convert_texts(ConversionTask(words=vocabulary_of(SITE), entries=(entry,)))
    lost = words(text_of(html)) - words("\n".join([written(converted), *converted.parts.consumed]))
    assert (lost, converted.lost) == (Counter(), ())


def test_a_word_that_is_lost_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The import counts words itself: what its own code drops is named, and makes the text the first to look at."""
    monkeypatch.setattr(converted_module, "lesson_parts", lambda *_: LessonParts(lead="Said"))
    (converted,), _ = convert_texts(
        ConversionTask(
            words=vocabulary_of(SITE), entries=(ArchiveEntry(span=Span(path="x"), title="T", text="Said and done"),)
        )
    )
    assert converted.lost == ("and", "done")
    assert confidence_of(converted.review_notes) == 60


def test_prompts_that_most_posts_share() -> None:
    """Two in three ask the same, give or take a full stop: that goes to site.yaml, and it reads back."""
    common_prompts = CommonPrompts()
    common = (("LAST WEEK", "What *worked*?\n\n- a"), ("THIS WEEK", "Three: goals #1"))
    for prompts in (common, (("Last week", "What worked? a."), ("THIS WEEK", "Three goals 1")), (("NOW", "Go"),), ()):
        common_prompts.add(prompts)
    assert common_prompts.prompts() == common
    text = f"title: T\nauthor: A\nurl: https://x.example/\n{prompts_block(common)}"
    config, problems = read_config(Source(path="site.yaml", text=text, digest=b""))
    assert not problems
    assert config
    assert tuple((p.label, p.ask.strip()) for p in config.prompts) == common


def test_no_prompts_in_common() -> None:
    """What each post asks anew stays with it."""
    common_prompts = CommonPrompts()
    for ask in ("a", "b", "c", "c", "d", "e", "f"):
        common_prompts.add((("THIS WEEK", ask),))
    assert common_prompts.prompts() == ()


def test_settings_of_a_new_site() -> None:
    """A blog whose name is YAML, with a pattern of its own and sections that not all posts have."""
    blog = Blog(title="Yes: #1", description="- a\n b", url="https://x.example/blog/", language="de", id="tag:x,2026:1")
    text = settings_text(
        SiteSettings(
            blog=blog,
            author="Zoë",
            zone="Etc/UTC",
            permalink="/{year}/{slug}.html",
            prompts=(),
            sections=usual_texts("de").sections,
        )
    )
    config, problems = read_config(Source(path="site.yaml", text=text, digest=b""))
    assert not problems
    assert config
    assert (config.title, config.description, config.author, config.url) == ("Yes: #1", "- a b", "Zoë", blog.url)
    assert (config.id, config.permalink, config.prompts, config.sections) == (
        blog.id,
        "/{year}/{slug}.html",
        (),
        usual_texts("de").sections,
    )
