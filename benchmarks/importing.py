"""Times `drillbook import`, and beside it a program that only parses the same archive.

    python benchmarks/importing.py    5,000 posts, 20,000 comments, three rounds
    python benchmarks/importing.py --megabytes 500 --rounds 1 --alone    a large archive, for the memory

The archive has the form of a backup of Blogger's, with the markup that its editor writes.  The other program is
feedparser, which holds all of it in memory and writes nothing.
"""

import argparse
import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from html import escape
from pathlib import Path
from typing import TextIO

WORDS = (
    "account ask basket budget calendar call card change client close coffee deck drill follow friend hour invoice "
    "line list listen lunch meeting Monday name offer patience pear price question quota reason silence sign story"
)
READ = "import sys, feedparser; print(len(feedparser.parse(sys.argv[1]).entries))"
HEAD = """\
<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' \
xmlns:thr='http://purl.org/syndication/thread/1.0' xmlns:app='http://purl.org/atom/app#'>\
<id>tag:blogger.com,1999:blog-77.archive</id><title type='text'>The Monday Drill</title>\
<link rel='alternate' type='text/html' href='https://drill.example.com/'/><author><name>Dora Finch</name></author>
"""


def write_archive(file: TextIO, posts: int, comments: int, megabytes: int) -> None:
    """Write a backup with a number of posts and comments, and more posts if it takes them to reach a size."""
    rng = random.Random(7)  # the same archive each time
    file.write(HEAD)
    number = 0
    while number < posts or (megabytes and file.tell() < megabytes * 1_000_000):
        write_entry(file, f"post-{number}", "post", post(number, rng), details(number), when(number))
        number += 1
    for other in range(comments):
        answered = f"<thr:in-reply-to ref='tag:blogger.com,1999:blog-77.post-{other % number}'/>"
        author = f"<author><name>Reader {other % 97}</name></author>"
        text = f"{words(rng, 25)}<br /><br />{words(rng, 12)}"
        write_entry(file, f"post-{10_000_000 + other}", "comment", text, answered + author, when(other))
    file.write("</feed>\n")


def write_entry(file: TextIO, name: str, kind: str, html: str, more: str, moment: dt.datetime) -> None:
    """Write one entry."""
    stamp = f"{moment:%Y-%m-%dT%H:%M:%S.001}-08:00"
    file.write(
        f"<entry><id>tag:blogger.com,1999:blog-77.{name}</id><published>{stamp}</published><updated>{stamp}</updated>"
        "<category scheme='http://schemas.google.com/g/2005#kind' "
        f"term='http://schemas.google.com/blogger/2008/kind#{kind}'/>{more}"
        f"<title type='text'>Text {name}</title><content type='html'>{escape(html)}</content></entry>\n"
    )


def details(number: int) -> str:
    """Return a post's label and its address."""
    moment = when(number)
    return (
        f"<category scheme='http://www.blogger.com/atom/ns#' term='{WORDS.split()[number % 30]}'/>"
        f"<link rel='alternate' type='text/html' href='https://drill.example.com/{moment:%Y/%m}/drill-{number}.html'/>"
    )


def when(number: int) -> dt.datetime:
    """Return a post's date; posts are a day apart."""
    return dt.datetime(2009, 1, 5, 7) + dt.timedelta(days=number % 6000)


def words(rng: random.Random, count: int) -> str:
    """Return a sentence of so many words."""
    return " ".join(rng.choices(WORDS.split(), k=count)).capitalize() + "."


def post(number: int, rng: random.Random) -> str:
    """Return a case study as Blogger's editor has it: about 5 kB."""
    symptoms = "".join(f"- {words(rng, 12)}<br />" for _ in range(4))
    steps = "".join(f"<li>{words(rng, 25)}</li>" for _ in range(4))
    return (
        f'<div dir="ltr" style="text-align: left;" trbidi="on">{words(rng, 120)}<br /><br />'
        f"<b>Symptoms:</b><br />{symptoms}<br />"
        f'<span style="font-weight: bold;">Diagnosis: </span>{words(rng, 150)}&nbsp; {words(rng, 40)}<br /><br />'
        f"<b>The Prescription:</b><ol>{steps}</ol><p><b>Critical Thinking</b></p><ul>{steps}</ul>"
        f"<b>The Drill:</b> {words(rng, 80)} See "
        f'<a href="https://drill.example.com/{when(number // 2):%Y/%m}/drill-{number // 2}.html">this one</a>.<br />'
        f'<br /><b>Final Thought for the Morning</b><br />"{words(rng, 14)}" - author Ann Lee<br /><br />'
        "<b>Your Top 3 Goals &amp; Tactics for the Week:</b><br />LAST WEEK: What worked, and what did not?<br />"
        "THIS WEEK: Name three goals.</div>"
    )


def timed(command: list[str]) -> tuple[float, float]:
    """Run a command; return seconds on the clock, and the peak of memory of its largest process in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    """Write an archive, import it a few times, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--comments", type=int, default=20_000)
    parser.add_argument("--megabytes", type=int, default=0, help="make the archive at least so large")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--alone", action="store_true", help="leave out feedparser, which needs gigabytes for a large one"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.xml"
        with archive.open("w", encoding="utf-8") as file:
            write_archive(file, arguments.posts, arguments.comments, arguments.megabytes)
        print(f"{archive.stat().st_size / 1e6:.0f} MB")
        own, other, ratios, most = [], [], [], 0.0
        for number in range(arguments.rounds):
            site = str(Path(folder) / f"site-{number}")
            seconds, memory = timed([sys.executable, "-m", "generator", "import", str(archive), "--site", site])
            own.append(seconds)
            most = max(most, memory)
            print(f"import {seconds:6.1f} s {memory:6.0f} MB", flush=True)
            if arguments.alone:
                continue
            least, much = timed([sys.executable, "-c", READ, str(archive)])
            print(f"feedparser {least:6.1f} s {much:6.0f} MB", flush=True)
            other.append(least)
            ratios.append(seconds / least)
        print(f"median of import: {statistics.median(own):.1f} s, at most {most:.0f} MB")
        if ratios:
            print(f"feedparser: {statistics.median(other):.1f} s; ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
