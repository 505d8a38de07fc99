"""Files edited at random, by somebody who knows nothing of their meaning: the output is that of a first build.

The law of `test_engine_states` makes sites of values that mean something; this
driver works on lines and words of files that are there, as a coach's hand
slips, and edits bodies most often.  So it goes the short way of
`engine/edited_texts` between all that must end it.
"""

import datetime as dt
import random
import re
from pathlib import Path

import pytest
from engine_sites import CLOCK, LONG, clean, differences, lesson, make, output_of, rested, write
from test_engine_edited_texts import BODY, site, was_planned

from generator.engine.build import survey
from generator.plan.site import Clock

STEPS, EACH = (10_000, 1) if LONG else (16, 4)


class Editor:
    """Somebody who changes files of a site at random, by their lines, and knows nothing of what they mean."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random, self.clock = folder, random.Random(seed), CLOCK
        self.names = [f"l{n}" for n in range(1, 9)]

    def change(self) -> str:
        """Make a change, most often of a body; return what it was."""
        choices = [self.word] * 8 + [self.line, self.key, self.add, self.remove, self.rename, self.touch]
        choices += [self.setting, self.layout, self.style, self.comment, self.tamper, self.time, self.look]
        change = self.random.choice(choices)
        change()
        return change.__name__

    def text(self) -> Path:
        """Return any text."""
        return self.random.choice(sorted((self.folder / "content").rglob("*.md")))

    def lesson(self) -> Path:
        """Return any lesson."""
        return self.random.choice(sorted((self.folder / "content/lessons").glob("*.md")))

    def word(self) -> None:
        """Put a word before any other of a body."""
        path = self.text()
        head, mark, body = path.read_text("utf-8").partition("\n---\n")
        words = body.split(" ")
        words.insert(self.random.randrange(len(words) + 1), self.random.choice(["so", "*then*", "“now”", "yes,"]))
        path.write_text(head + mark + " ".join(words), "utf-8")

    def line(self) -> None:
        """Add or remove a paragraph of a body."""
        path = self.text()
        head, mark, body = path.read_text("utf-8").partition("\n---\n")
        paragraphs = body.strip("\n").split("\n\n")
        place = self.random.randrange(len(paragraphs))
        if len(paragraphs) > 9:
            del paragraphs[place]
        else:
            paragraphs.insert(place, self.random.choice(PARAGRAPHS).replace("NAME", self.lesson().stem))
        path.write_text(head + mark + "\n" + "\n\n".join(paragraphs) + "\n", "utf-8")

    def key(self) -> None:
        """Set or remove a key of a lesson."""
        path, key = self.lesson(), self.random.choice(sorted(VALUES))
        head, mark, body = path.read_text("utf-8").partition("\n---\n")
        head = re.sub(rf"\n{key}: .*", "", head)
        value = self.random.choice(VALUES[key])
        path.write_text(f"{head}\n{key}: {value}{mark}{body}" if value else head + mark + body, "utf-8")

    def add(self) -> None:
        """Write a new lesson, or another one over it."""
        n = self.random.randrange(1, 9)
        write(self.folder, {f"content/lessons/l{n}.md": lesson(f"Lesson {n}", n, BODY.format(n=n), tags="[t1]")})

    def remove(self) -> None:
        """Delete a lesson, if there are some more."""
        if len([*(self.folder / "content/lessons").glob("*.md")]) > 3:
            self.lesson().unlink()

    def rename(self) -> None:
        """Give a lesson's file another name."""
        path = self.lesson()
        target = path.with_stem(self.random.choice(self.names))
        if not target.exists():
            path.rename(target)

    def touch(self) -> None:
        """Save a text as it is."""
        self.text().touch()

    def setting(self) -> None:
        """Change a setting."""
        path = self.folder / "site.yaml"
        number = self.random.randrange(1, 5)
        key = self.random.choice(["paginate", "  entries"])
        path.write_text(re.sub(rf"(?m)^{key}: .*$", f"{key}: {number}", path.read_text("utf-8")), "utf-8")

    def layout(self) -> None:
        """Write a layout or delete it."""
        lines = [None, b"{{ lesson.title }} {{ lesson.lead }}", b"{{ lesson.lead }}"]
        write(self.folder, {"layouts/lesson.html": self.random.choice(lines)})

    def style(self) -> None:
        """Write a style sheet."""
        write(self.folder, {"layouts/assets/more.css": f"a {{ order: {self.random.randrange(3)} }}".encode()})

    def comment(self) -> None:
        """Write a comment on a lesson."""
        text = f"---\nauthor: A\ndate: 2026-03-01\n---\n\nComment {self.random.randrange(9)}.\n"
        write(self.folder, {f"content/comments/{self.lesson().stem}/c.md": text.encode()})

    def tamper(self) -> None:
        """Change a file of the output, or delete it."""
        files = [path for path in sorted((self.folder / "output").rglob("*.html")) if path.is_file()]
        if files:
            path = self.random.choice(files)
            path.unlink() if self.random.random() < 0.5 else path.write_text("mine")

    def time(self) -> None:
        """Let some days pass."""
        self.clock = Clock(now=self.clock.now + dt.timedelta(days=self.random.randrange(3)))

    def look(self) -> None:
        """Look at what is wrong, as `drillbook check` does."""
        survey(self.folder, self.clock)


PARAGRAPHS = [
    "More words.",
    "## A heading",
    "[A link](NAME.md) to another.",
    "> Said.\n>\n> — Somebody",
    "![A photo](../images/photo.jpg)",
    "See you next Monday.",
    "[[NAME]] and #NAME.",
    "- one\n- two",
]
VALUES: dict[str, list[str]] = {
    "title": ["One", "Two", "“Three”"],
    "date": ["2026-02-03", "2026-03-03", "2026-03-20", "2026-02-03 09:00"],
    "summary": ["", "Words.", "Other words."],
    "tags": ["[t0]", "[t1]", "[t0, t1]"],
    "series": ["", "S"],
    "draft": ["", "", "true"],
    "expires": ["", "", "2026-03-09"],
    "updated": ["", "2026-03-01"],
    "aliases": ["", "[/old/]"],
}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4 if LONG else 1))
def test_any_edits(tmp_path: Path, seed: int) -> None:
    """However a site is edited, what is built is what a first build makes, by the short way or by the long one."""
    folder = write(tmp_path / "site", site())
    editor, short, broken = Editor(folder, seed), 0, 0
    for step in range(STEPS // (4 if LONG else 1)):
        changes = [editor.change() for _ in range(editor.random.choice([1, 1, 1, 2]))]
        with rested(editor.random.choice([0, 3600])):
            outcome = make(folder, editor.clock)
        short += bool(outcome.good and not was_planned(outcome))
        if outcome.good and step % EACH:
            continue  # what is stale now is so a few steps later, too
        wanted, output = clean(folder, editor.clock)
        assert outcome.said == wanted.said, (seed, step, changes)
        if not outcome.good:
            # A mistake would stand in the way of everything after it: the site is as it was at the start.
            broken += 1
            for path in (folder / "content").rglob("*.md"):
                path.unlink()
            write(folder, site())
            continue
        assert not differences(output_of(folder), output), (seed, step, changes)
    assert short > STEPS / 100
    assert broken < STEPS / 3
