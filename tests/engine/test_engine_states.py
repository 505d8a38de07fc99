"""However a site came to be what it is, its output is that of a first build."""

import copy
import datetime as dt
import os
import shutil
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from engine_sites import (
    LONG,
    NOW,
    PHOTO,
    SETTINGS,
    Outcome,
    clean,
    differences,
    make,
    output_of,
    packaged_layout,
    rested,
)
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from generator.plan.site import Clock
from generator.shell.source_files import path_on_disk

NAMES = ["a", "b", "c", "d", "e", "f", "ö"]
BODIES = [
    "Text.",
    "Other text, *changed*, with “quotes”.",
    "## A heading\n\nText under it.\n\n> Quoted.",
    "![A photo](../images/p.jpg)\n\nText.",
    "![A photo](../images/mü.jpg)\n\n![On the drive](../drive/d.jpg)\n\nText.",
    "## Warm-up\n\nRun.\n\n## Final Thought\n\n> Said.\n>\n> — Somebody, *A Book*\n",
    "A lead.\n\n## Warm-up\n\n- one\n- two[^1]\n\n[^1]: A note.\n",
    "Plain " + "words " * 300,
    "See [[a]], ![[p.jpg]] and [that][b], on [day one] (b.md).\n\n<!-- to be continued",
    "<style>\n.x { background: url(../images/p.jpg) }\n</style>\n\n## The Drill {#do}\n\nDo it.",
]
KEYS: dict[str, list[Any]] = {
    "title": ["One", "Two", "“Three”", "One & <Two>"],
    "summary": [None, "What it says.", "Something else."],
    "tags": [None, ["x"], ["X"], ["x", "y"], ["Y", "x"], ["é", "E"]],
    "author": [None, "Ann", "ann", "Bob"],
    "series": [None, "S", "s", "T"],
    "date": ["2026-01-05", "2026-01-12", "2026-02-16", "2026-02-16 09:00", "2026-03-02", "2026-03-05", "2025-12-30"],
    "updated": [None, None, "2026-03-01", "2026-03-04"],
    "draft": [None, None, True],
    "expires": [None, None, "2026-03-03", "2026-03-08"],
    "aliases": [None, ["/old.html"], ["/was/here/"], ["/old.html", "/older/", "/OLD.html"]],
    "slug": [None, None, "s", "other-slug"],
    "layout": [None, None, "special", "lesson", "nowhere"],
    "comments": [None, "closed", "off"],
    "photo": [
        None,
        {"src": "images/p.jpg", "alt": "A"},
        {"src": "images/q.jpg", "alt": "B", "credit": "C"},
        {"src": "images/p.jpg", "alt": "A", "license": "CC0"},
    ],
    "quotes": [None, [{"text": "Said.", "author": "P"}], [{"text": "Said *more*.", "author": "p", "source": "Book"}]],
    "warm_up": [None, "Run.", "Run *fast*."],
    "drill": [None, "Do it."],
    "prompts": [None, "off", [{"label": "NOW", "ask": "What?"}]],
    "id": [None, None, "urn:x:1"],
    "extra": [None, {"a": 1}, {"a": 2}],
}
SITE: dict[str, list[Any]] = {
    "title": ["The Site", "Another"],
    "description": [None, "What it is about."],
    "author": ["Its Author", "Ann"],
    "url": ["https://www.example.com/", "https://www.example.com/blog/", "https://other.example/blog/"],
    "id": [None, "urn:x:site"],
    "language": [None, "de", "en-GB"],
    "timezone": [None, "America/Chicago", "Pacific/Kiritimati"],
    "permalink": [None, "/{slug}/", "/{year}/{slug}.html", "/{year}/{month}/{day}/{slug}/"],
    "paginate": [None, 1, 2, 3],
    "copyright": [None, "© A"],
    "listings": [None, ["tags"], ["archive", "quotes"], ["tags", "authors", "archive", "quotes", "symptoms"]],
    "menu": [None, ["home", "about"], ["about", "tags"]],
    "sections": [
        None,
        [{"name": "warm_up", "heading": "Warm-up"}, {"name": "quotes", "heading": "Final Thought"}],
        [{"heading": "Warm-up", "after": "Symptoms"}, {"heading": "The Drill", "hidden": True}],
    ],
    "prompts": [None, {"heading": "Goals"}, {"items": [{"label": "A", "ask": "B?"}]}],
    "comments": [None, {"email": "a@example.com"}, {"default": "off"}],
    "feed": [None, {"entries": 1}, {"entries": 3}, {"file": "feed.xml", "entries": 2}, {"hub": "https://h.example/"}],
    "markdown": [None, {"native": False}, {"html": False}],
    "extra": [None, {"colour": "red"}],
    "search": [None, None, True],
    "hooks": [None, {"html": ["plugins.sign:sign"]}],
}
CODE = "from lib.words import WORD\n\n\ndef sign(page, html):\n    return html + f'<!-- {WORD} -->'\n"
WORDS = ["one", "two", "three"]
SPECIAL = (
    '{% extends "base.html" %}{% block main %}{{ lesson.title if lesson is defined else title }}'
    '{% include "partials/mine.html" ignore missing %}{% endblock %}'
)
SPECIAL_BY_NAME = (
    '{% import "macros/mine.html" as m %}{{ m.m(page.title) }}'
    '{% include "partials/" ~ "mine" ~ ".html" ignore missing %}'
)
LAYOUTS: dict[str, list[str | None]] = {
    "special.html": [SPECIAL, SPECIAL_BY_NAME],
    "partials/mine.html": [
        None,
        "Mine.",
        "Mine, {{ words.newer }} {{ site.title }}.",
        '{% include "partials/footer.html" %}',
    ],
    "macros/mine.html": [
        "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}",
        "{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}",
    ],
    **{
        name: [None, packaged_layout(name) + "<!-- one -->", packaged_layout(name).replace("class=", "data-x class=")]
        for name in (
            *("base.html", "lesson.html", "home.html", "tag.html", "year.html", "quotes.html", "redirect.html"),
            *("feed-entry.html", "page.html", "404.html", "partials/teaser.html", "partials/neighbours.html"),
            *("partials/section.html", "partials/byline.html", "partials/head.html", "macros/text.html"),
            *("partials/comments.html", "partials/comment.html"),
        )
    },
    "words/en.yaml": [None, "newer: Next\n", 'date_long: "{day}. {month} {year}"\n', "quotes_unknown: Nobody\n"],
    "words/de.yaml": [None, "newer: Neuer\n", "lessons_many: '{n} Lektionen'\n"],
    "assets/style.css": [None, "a { color: red }\n", "a { color: tan }\n"],
    "assets/more.txt": [None, "More.", "More!"],
}
PAGES = ["Text.", "Other text.", "## More\n\n[A](../lessons/a.md)"]
STEPS = [dt.timedelta(0), dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=3), dt.timedelta(days=400)]


class Site:
    """What a site's source holds, as values that are changed and then written."""

    def __init__(self) -> None:
        self.settings: dict[str, Any] = dict(yaml.safe_load(SETTINGS), paginate=2)
        self.lessons: dict[str, dict[str, Any]] = {}
        self.pages: dict[str, dict[str, Any]] = {"about": {"title": "About", "body": PAGES[0]}}
        self.comments: dict[tuple[str, str], dict[str, Any]] = {}
        self.pictures: dict[str, bytes] = {"images/p.jpg": PHOTO, "images/q.jpg": PHOTO + b"q", "images/mü.jpg": PHOTO}
        self.word = WORDS[0]
        self.layouts: dict[str, str] = {name: texts[0] for name, texts in LAYOUTS.items() if texts[0]}
        for n, name in enumerate(NAMES[:4]):
            self.lessons[name] = {
                "title": f"L{n}",
                "date": f"2026-0{n % 2 + 1}-0{n + 1}",
                "body": BODIES[n],
                "tags": ["x"],
            }

    def files(self) -> dict[str, bytes]:
        """Return every file."""
        found = {"site.yaml": dump(self.settings)}
        for name, one in self.lessons.items():
            file = f"{name}/index.md" if one.get("folder") else f"{name}.md"
            body = one["body"]
            for target in one.get("links", ()):
                body += f"\n\n[Link]({target}.md)"
            if one.get("folder"):
                body = body.replace("(../images", "(../../images") + "\n\n![Own](own.jpg)"
                found[f"content/lessons/{name}/own.jpg"] = PHOTO + one["folder"]
            found[f"content/lessons/{file}"] = text(one, body)
        found |= {f"content/pages/{name}.md": text(one, one["body"]) for name, one in self.pages.items()}
        found |= {f"content/{name}": data for name, data in self.pictures.items()}
        found |= {
            f"content/comments/{lesson}/{name}.md": text(one, one["body"])
            for (lesson, name), one in self.comments.items()
            if lesson in self.lessons
        }
        found |= {"plugins/sign.py": CODE.encode(), "lib/words.py": f"WORD = {self.word!r}\n".encode()}
        return found | {f"layouts/{name}": layout.encode() for name, layout in self.layouts.items()}


def dump(values: dict[str, Any]) -> bytes:
    """Return values as YAML."""
    kept = {key: value for key, value in values.items() if value is not None}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False).encode()


def text(values: dict[str, Any], body: str) -> bytes:
    """Return a text with its front matter."""
    keys = {key: value for key, value in values.items() if key not in ("body", "folder", "links")}
    return b"---\n" + dump(keys) + b"---\n\n" + body.encode() + b"\n"


class Machine(RuleBasedStateMachine):
    """A coach at work on a site, and everything else that can happen to its folder."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="drillbook-states-"))
        self.folder = self.top / "site"
        self.site = Site()
        self.good: Site | None = None
        self.clock = Clock(now=NOW)
        self.foreign: dict[str, bytes] = {}
        self.written: dict[str, bytes] = {}
        self.fresh = True

    @initialize()
    def begin(self) -> None:
        """Write the first state down, with a link to a drive."""
        self.drive = self.top / "drive"
        self.drive.mkdir()
        (self.drive / "d.jpg").write_bytes(PHOTO)
        self.site.settings["linked_folders"] = [str(self.drive)]
        self.sync(None)
        (self.folder / "content" / "drive").symlink_to(self.drive)

    # ------------------------------------------------------------ the coach
    @rule(data=st.data(), name=st.sampled_from(NAMES), key=st.sampled_from(sorted(KEYS)))
    def set_key(self, data: st.DataObject, name: str, key: str) -> None:
        """Change a key of a lesson."""
        if name in self.site.lessons:
            self.site.lessons[name][key] = data.draw(st.sampled_from(KEYS[key]))
            self.sync(data)

    @rule(data=st.data(), name=st.sampled_from(NAMES), body=st.sampled_from(BODIES))
    def set_body(self, data: st.DataObject, name: str, body: str) -> None:
        """Change a lesson's text."""
        if name in self.site.lessons:
            self.site.lessons[name]["body"] = body
            self.sync(data)

    @rule(data=st.data(), name=st.sampled_from(NAMES), links=st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
    def set_links(self, data: st.DataObject, name: str, links: list[str]) -> None:
        """Link a lesson to others."""
        if name in self.site.lessons:
            self.site.lessons[name]["links"] = [link for link in links if link in self.site.lessons]
            self.sync(data)

    @rule(data=st.data(), name=st.sampled_from(NAMES), folder=st.sampled_from([b"", b"1", b"2"]))
    def add(self, data: st.DataObject, name: str, folder: bytes) -> None:
        """Add a lesson, as a file or as a folder with a picture, or make the one into the other."""
        keys = data.draw(
            st.sets(st.sampled_from(["tags", "author", "series", "summary", "photo", "warm_up", "quotes"]))
        )
        one = self.site.lessons.setdefault(
            name,
            {key: data.draw(st.sampled_from(KEYS[key])) for key in ("title", "date", *sorted(keys))}
            | {"body": data.draw(st.sampled_from(BODIES))},
        )
        one["folder"] = folder
        self.sync(data)

    @rule(data=st.data(), name=st.sampled_from(NAMES), thorough=st.booleans())
    def delete(self, data: st.DataObject, name: str, thorough: bool) -> None:
        """Delete a lesson; the links to it may be forgotten."""
        if self.site.lessons.pop(name, None) and thorough:
            for one in self.site.lessons.values():
                one["links"] = [link for link in one.get("links", ()) if link != name]
        self.sync(data)

    @rule(data=st.data(), name=st.sampled_from(NAMES), to=st.sampled_from(NAMES))
    def rename(self, data: st.DataObject, name: str, to: str) -> None:
        """Rename a lesson's file, so that it keeps its time and its inode."""
        if name in self.site.lessons and to not in self.site.lessons:
            before, one = self.site.files(), self.site.lessons.pop(name)
            self.site.lessons[to] = one
            for other in self.site.lessons.values():
                other["links"] = [to if link == name else link for link in other.get("links", ())]
            moved = f"content/lessons/{name}.md"
            if moved in before and not one.get("folder"):
                self.place(moved).replace(self.folder / f"content/lessons/{to}.md")
                self.written[f"content/lessons/{to}.md"] = self.written.pop(moved)
        self.sync(data)

    @rule(data=st.data(), one=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def exchange(self, data: st.DataObject, one: str, other: str) -> None:
        """Exchange the files of two lessons, so that each has the other's time and inode."""
        lessons = self.site.lessons
        if one in lessons and other in lessons and one != other:
            lessons[one], lessons[other] = lessons[other], lessons[one]
            if not lessons[one].get("folder") and not lessons[other].get("folder"):
                paths = [self.place(f"content/lessons/{n}.md") for n in (one, other)]
                for source, target in ((paths[0], self.top / "x"), (paths[1], paths[0]), (self.top / "x", paths[1])):
                    source.replace(target)
                names = [f"content/lessons/{n}.md" for n in (one, other)]
                self.written[names[0]], self.written[names[1]] = self.written[names[1]], self.written[names[0]]
            self.sync(data)

    @rule(data=st.data(), key=st.sampled_from(sorted(SITE)))
    def set_setting(self, data: st.DataObject, key: str) -> None:
        """Change a setting of the site."""
        self.site.settings[key] = data.draw(st.sampled_from(SITE[key]))
        self.sync(data)

    @rule(data=st.data(), name=st.sampled_from(sorted(LAYOUTS)))
    def set_layout(self, data: st.DataObject, name: str) -> None:
        """Add, change or remove the site's own layout, partial, macro, words or asset."""
        layout = data.draw(st.sampled_from(LAYOUTS[name]))
        if layout is None:
            self.site.layouts.pop(name, None)
        else:
            self.site.layouts[name] = layout
        self.sync(data)

    @rule(data=st.data(), name=st.sampled_from(["p", "q", "r"]), content=st.sampled_from([None, b"one", b"two"]))
    def set_picture(self, data: st.DataObject, name: str, content: bytes | None) -> None:
        """Add, replace or remove a picture; one of the contents has the other's size."""
        if content is None and name == "r":
            self.site.pictures.pop("images/r.jpg", None)
        else:
            self.site.pictures[f"images/{name}.jpg"] = content or PHOTO
        self.sync(data)

    @rule(
        data=st.data(),
        lesson=st.sampled_from(NAMES),
        name=st.sampled_from(["ann", "bo"]),
        body=st.sampled_from([None, "I agree.", "I do not."]),
        day=st.sampled_from(["2026-02-01", "2026-02-09"]),
        answers=st.sampled_from([None, "ann", "bo", "nobody"]),
    )
    def set_comment(self, data: st.DataObject, lesson: str, name: str, body: str | None, **keys: Any) -> None:
        """Add, change or remove a comment, or let it answer another."""
        if body is None:
            self.site.comments.pop((lesson, name), None)
        else:
            more = {"author": name.title(), "date": keys["day"], "id": f"{lesson}-{name}", "body": body}
            self.site.comments[lesson, name] = more | {"in_reply_to": f"{lesson}-{keys['answers']}"}
            if not keys["answers"]:
                del self.site.comments[lesson, name]["in_reply_to"]
        self.sync(data)

    @rule(
        data=st.data(),
        name=st.sampled_from(["about", "start"]),
        body=st.sampled_from([None, *PAGES]),
        title=st.sampled_from(["About", "Start"]),
        menu=st.sampled_from([None, False]),
        photo=st.sampled_from(KEYS["photo"]),
    )
    def set_page(self, data: st.DataObject, name: str, body: str | None, **keys: Any) -> None:
        """Add, change or remove a plain page."""
        if body is None:
            self.site.pages.pop(name, None)
        else:
            self.site.pages[name] = {"body": body, **keys}
        self.sync(data)

    @rule(data=st.data(), word=st.sampled_from(WORDS))
    def set_code(self, data: st.DataObject, word: str) -> None:
        """Change a module that a hook imports, perhaps to one of the same size."""
        self.site.word = word
        self.sync(data)

    @rule(name=st.sampled_from(["content/images/mü.jpg", "content/lessons/ö.md"]))
    def respell(self, name: str) -> None:
        """Give a file the other form of its name that looks the same, as a copy by way of a Mac does."""
        place = self.place(name)
        if place.exists():
            form = "NFC" if unicodedata.is_normalized("NFD", place.name) else "NFD"
            place.rename(place.with_name(unicodedata.normalize(form, place.name)))

    @rule(content=st.sampled_from([PHOTO, PHOTO + b"d", b"none"]))
    def set_linked_picture(self, content: bytes) -> None:
        """Change what a link leads to."""
        if self.drive.is_dir():
            (self.drive / "d.jpg").write_bytes(content)

    @rule(listed=st.booleans())
    def list_drive(self, listed: bool) -> None:
        """List the drive in the settings, or not."""
        self.site.settings["linked_folders"] = [str(self.drive)] if listed else None
        self.sync(None)

    @rule()
    def take_drive_away(self) -> None:
        """Disconnect the drive, build, and connect it again: the site stays as it was."""
        before = output_of(self.folder) if (self.folder / "output").exists() else {}
        away = self.drive.rename(self.top / "away")
        outcome = make(self.folder, self.clock)
        assert "file/missing" in {d.code for d in outcome.diagnostics} or outcome.report is None
        assert not differences(output_of(self.folder) if before else {}, before)
        away.rename(self.drive)

    @rule(step=st.sampled_from(STEPS), drafts=st.booleans(), future=st.booleans())
    def set_clock(self, step: dt.timedelta, drafts: bool, future: bool) -> None:
        """Let time pass, and look at what is held back or not."""
        self.clock = Clock(now=self.clock.now + step, drafts=drafts, future=future)

    # ------------------------------------------------------------ everything else
    @rule(data=st.data(), how=st.sampled_from(["longer", "same size", "empty", "gone"]))
    def tamper(self, data: st.DataObject, how: str) -> None:
        """Change or delete a file of the output."""
        names = sorted(name for name in output_of(self.folder) if name not in self.foreign)
        if names:
            path = self.folder / "output" / data.draw(st.sampled_from(names))
            content = path.read_bytes()
            if how == "gone":
                path.unlink()
            else:
                path.write_bytes({"longer": content + b"!", "same size": content[::-1], "empty": b""}[how])

    @rule(what=st.sampled_from(["output", ".drillbook", ".drillbook/store.sqlite", "output/2026"]))
    def lose(self, what: str) -> None:
        """Delete the store, or the output, or some of it."""
        path = self.folder / what
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        self.foreign = {name: data for name, data in self.foreign.items() if (self.folder / "output" / name).exists()}

    @precondition(lambda self: not self.fresh)
    @rule(name=st.sampled_from(["CNAME", "2026/mine.txt", "2026/02/x/mine.txt", "images/mine.jpg", ".well-known/mine"]))
    def leave_something(self, name: str) -> None:
        """Put a file into the output that is not ours."""
        path = self.folder / "output" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"mine")
        self.foreign[name] = b"mine"

    @rule(name=st.sampled_from(["content/lessons/x.docx", "content/lost.md", "content/a.tmp"]), there=st.booleans())
    def stray(self, name: str, there: bool) -> None:
        """Leave a file in the source where nothing reads it, or take it away."""
        if there:
            (self.folder / name).write_bytes(b"Text.")
        else:
            (self.folder / name).unlink(missing_ok=True)

    @rule(moment=st.sampled_from([10**18, None, 2 * 10**18]))
    def set_times(self, moment: int | None) -> None:
        """Give all files another time, as a checkout does."""
        for path in (self.folder / "content").rglob("*"):
            if moment:
                os.utime(path, ns=(moment, moment))
            else:
                path.touch()

    # ------------------------------------------------------------ the promise
    @rule(workers=st.sampled_from(["1", "1", "1", "2"]), rest=st.booleans(), mend=st.booleans())
    def build(self, workers: str, rest: bool, mend: bool) -> None:
        """Build, and compare the output with that of a first build elsewhere."""
        before = output_of(self.folder) if (self.folder / "output").exists() else {}
        if rest:
            with rested():
                outcome = make(self.folder, self.clock, workers=workers)
        else:
            outcome = make(self.folder, self.clock, workers=workers)
        self.check(outcome, before)
        self.fresh = False
        if outcome.good:
            self.good = copy.deepcopy(self.site)
        elif mend and self.good:
            self.site = copy.deepcopy(self.good)
            self.sync(None)

    @rule(workers=st.sampled_from(["1", "1", "2"]))
    def build_again(self, workers: str) -> None:
        """Build long after the last change, and take back what was wrong."""
        self.build(workers, rest=True, mend=True)

    @rule()
    def build_at_once(self) -> None:
        """Build right after the last change, and take back what was wrong."""
        self.build("1", rest=False, mend=True)

    def check(self, outcome: Outcome, before: dict[str, bytes]) -> None:
        """Hold what was built against a first build."""
        wanted, output = clean(self.folder, self.clock)
        note(f"{outcome.said}")
        assert outcome.said == wanted.said
        if not outcome.good:
            assert not differences(output_of(self.folder), before)
            return
        found = output_of(self.folder)
        for name, data in self.foreign.items():
            assert found.pop(name) == data
        assert not differences(found, output)

    def sync(self, data: st.DataObject | None) -> None:
        """Bring the files up to date, each in one of the ways that programs write files."""
        way = data.draw(st.sampled_from(["write", "write", "replace", "keep time"])) if data else "write"
        files = self.site.files()
        for name in self.written.keys() - files.keys():
            path = self.place(name)
            path.unlink()
            if path.parent.name in NAMES:
                path.parent.rmdir() if not any(path.parent.iterdir()) else None
        for name, content in files.items():
            if self.written.get(name) != content:
                put(self.place(name), content, way)
        self.written = files

    def place(self, name: str) -> Path:
        """Return where a file is, in whatever form its name is on disk."""
        return Path(path_on_disk(str(self.folder), name))

    def teardown(self) -> None:
        """Build once more, whatever the last state is, and tidy up."""
        try:
            if self.written:
                self.build("1", rest=False, mend=True)
                self.build("1", rest=True, mend=False)
        finally:
            shutil.rmtree(self.top)


def put(path: Path, content: bytes, way: str) -> None:
    """Write a file, in place, by another one that takes its place, or with the time it had."""
    path.parent.mkdir(parents=True, exist_ok=True)
    status = path.stat() if path.exists() else None
    if way == "replace":
        other = path.with_name("new.tmp")
        other.write_bytes(content)
        other.replace(path)
    else:
        path.write_bytes(content)
    if way == "keep time" and status:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


Machine.TestCase.settings = settings(
    max_examples=int(os.environ.get("DRILLBOOK_STATES", "75")) if LONG else 5,
    stateful_step_count=60 if LONG else 30,
    deadline=None,
    derandomize=not LONG,
    database=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if os.environ.get("DRILLBOOK_SHRINK") else [])],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.long
class TestAnyHistory(Machine.TestCase):
    """Any history of edits, accidents and builds ends in the output of a first build; errors leave the old one."""
