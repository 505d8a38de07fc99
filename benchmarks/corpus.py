"""Writes N made-up coaching lessons, the same words for every generator.

    python benchmarks/corpus.py 1000 some-folder [--for drillbook|hugo]

Lesson i has the same text whatever N is, and on every computer, so that numbers
can be compared.  Words are drawn from a small vocabulary: the text compresses
and parses like prose without being any.
"""

import argparse
import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path

SUBJECTS = "the buyer|your contact|the new manager|a quiet prospect|the committee|our best client|the whole team|she"
VERBS = "asks about|puts off|forgets|agrees to|wonders at|pays for|walks away from|comes back to|argues over|signs"
OBJECTS = "the price|a second meeting|the trial|next quarter|the old supplier|your proposal|a discount|the first step"
ENDS = "before lunch|without a word|in writing|again|on Friday|and nobody notices|for the third time|by phone"
TAGS = [f"{a}-{b}" for a in ("first", "late", "cold", "big") for b in ["calls", "deals", "quotes", "talks", "plans"]]
AUTHORS = ("Ida Falk", "Tom Reyes", "Priya Nair")
NEWEST = dt.date(2026, 1, 5)


@dataclass(frozen=True)
class Lesson:
    """One lesson before it is written down in a generator's own way."""

    name: str
    title: str
    date: dt.datetime
    author: str
    tags: tuple[str, ...]
    summary: str
    sections: tuple[tuple[str, str, str], ...]
    quote: str


def make_lesson(number: int, of: int) -> Lesson:
    """Return lesson `number` of `of`; the last is the newest, and three share a day."""
    rng = random.Random(number)

    def sentence() -> str:
        parts = (rng.choice(words.split("|")) for words in (SUBJECTS, VERBS, OBJECTS, ENDS))
        text = " ".join(parts)
        return text[0].upper() + text[1:]

    def paragraph(sentences: int) -> str:
        text = [f"{sentence()}." for _ in range(sentences)]
        place = rng.randrange(sentences)
        text[place] = f"**{text[place][:-1]}.**" if rng.random() < 0.5 else f"*{text[place][:-1]}.*"
        return " ".join(text)

    items = [f"**{sentence()}.** {sentence()}. It doesn't take long." for _ in range(4)]
    link = f"See [more on this](https://example.com/{number}) for the numbers."
    back = of - 1 - number
    return Lesson(
        name=f"{number:06}-{sentence().lower().replace(' ', '-')[:40].strip('-')}",
        title=sentence(),
        date=dt.datetime.combine(NEWEST - dt.timedelta(days=back // 3), dt.time(18, 0))
        - dt.timedelta(minutes=back % 3),
        author=AUTHORS[number % 3],
        tags=tuple(sorted({rng.choice(TAGS), rng.choice(TAGS)})),
        summary=f"{sentence()}. {sentence()}.",
        sections=(
            ("symptoms", "Symptoms", "\n".join(f"- {sentence()}." for _ in range(5))),
            ("diagnosis", "Diagnosis", f"{paragraph(9)}\n\n{paragraph(9)} {link}"),
            ("prescription", "Prescription", "\n".join(f"{n}. {text}" for n, text in enumerate(items, 1))
             + f"\n\n> {sentence()}.\n\n{paragraph(12)}"),
            ("critical_thinking", "Critical Thinking", "\n".join(f"- What if {sentence().lower()}?" for _ in range(4))),
            ("drill", "The Drill", paragraph(8)),
        ),
        quote=f"{sentence()}, {sentence().lower()}.",
    )  # fmt: skip


def for_drillbook(lesson: Lesson) -> str:
    """Return a lesson with its sections as YAML blocks."""
    blocks = "".join(f"{key}: |\n{_indented(text)}" for key, _, text in lesson.sections)
    return f"---\n{_head(lesson)}{blocks}quotes:\n  - text: {lesson.quote}\n    author: {lesson.author}\n---\n"


def for_hugo(lesson: Lesson) -> str:
    """Return a lesson with its sections under headings."""
    body = "".join(f"## {heading}\n\n{text}\n\n" for _, heading, text in lesson.sections)
    quote = f"## Final Thought for the Morning\n\n> {lesson.quote}\n>\n> — *{lesson.author}*\n"
    return f'---\n{_head(lesson)}years: ["{lesson.date.year}"]\n---\n\n{body}{quote}'


def _head(lesson: Lesson) -> str:
    return (
        f"title: {lesson.title}\ndate: {lesson.date.isoformat()}Z\nauthor: {lesson.author}\n"
        f"tags: [{', '.join(lesson.tags)}]\nsummary: {lesson.summary}\n"
    )


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.split("\n"))


FORMATS = {"drillbook": for_drillbook, "hugo": for_hugo}


def write(number: int, folder: Path, generator: str) -> None:
    """Write the first `number` lessons into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(number):
        lesson = make_lesson(n, number)
        (folder / f"{lesson.name}.md").write_text(FORMATS[generator](lesson), "utf-8", newline="\n")


def main() -> None:
    """Write lessons as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--for", dest="generator", choices=FORMATS, default="drillbook")
    arguments = parser.parse_args()
    write(arguments.number, arguments.folder, arguments.generator)


if __name__ == "__main__":
    main()
