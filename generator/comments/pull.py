"""What was approved in the inbox, brought into files.

A file that pull writes has a line `from_inbox:` with a *seal*: which database
it is of, and a digest of the rest of the file.  So the file itself shows
whether somebody has edited it since, wherever it is copied to and whatever
notes are lost; and a database can change or delete only what came out of it,
so that none is emptied by being pulled from a new, empty inbox.
"""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.comments.isso import APPROVED, WAITING, Inbox, Received, read_inbox
from generator.engine.build import read_site
from generator.model.config import Config
from generator.model.diagnostic import Rejected
from generator.model.digest import digest_bytes, digest_of
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.url import slugify
from generator.model.value import Value
from generator.plan.threads import name_of
from generator.shell.atomic_files import replace_whole
from generator.shell.content_scan import scan_tree
from generator.shell.lock import only_one
from generator.shell.source_files import decode, load

__all__ = ["CommentChange", "Pull", "Waiting", "lessons_by_path", "plan_pull", "pull", "waiting_in"]

_HEAD = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ID = re.compile(r"^id:[ \t]*[\"']?(isso-\d+-[0-9a-f]{8})[\"']?[ \t]*$", re.MULTILINE)
_SEAL = re.compile(r"^from_inbox:[ \t]*[\"']?([0-9a-f]{8})-([0-9a-f]{32})[\"']?[ \t]*\n", re.MULTILINE)

# Front matter has no other years (and SQLite keeps whatever it is given).
_YEARS = range(1970, 2200)


class CommentChange(Value):
    """A file to write or, with an empty `text`, to delete; `was` is what stands there now, empty for nothing."""

    path: str
    text: str
    was: str = ""

    @property
    def what(self) -> str:
        """What becomes of the file, in a word."""
        return "deleted" if not self.text else "changed" if self.was else "new"


class Pull(Value):
    """What to do to the files, in order, and what is to be said besides."""

    changes: tuple[CommentChange, ...] = ()
    notes: tuple[str, ...] = ()
    waiting: int = 0


class Waiting(Value):
    """A comment that waits for approval; `lesson` is empty where no lesson has its address."""

    lesson: str
    comment: Received


def pull(folder: Path, database: Path, *, dry_run: bool = False, waiting: Callable[[], None] = lambda: None) -> Pull:
    """Bring what was approved into `content/comments/`, and return what was done, or with `dry_run` would be."""
    project, content = read_site(folder, waiting)
    inbox = read_inbox(database)
    lessons = lessons_by_path(project.config, content.metadata)
    with only_one(folder / ".drillbook", waiting):
        planned = plan_pull(inbox, lessons, _files(folder))
        return planned if dry_run else _carry_out(folder, planned)


def waiting_in(
    folder: Path, database: Path, waiting: Callable[[], None] = lambda: None
) -> tuple[list[Waiting], dt.tzinfo]:
    """Return what waits for approval, the oldest first, and the site's time zone."""
    project, content = read_site(folder, waiting)
    lessons = lessons_by_path(project.config, content.metadata)
    found = [c for c in read_inbox(database).comments if c.mode == WAITING]
    return [Waiting(lesson=_lesson_of(c.uri, lessons), comment=c) for c in found], project.config.zone


# ---------------------------------------------------------------- which lesson
def lessons_by_path(config: Config, metadata: Iterable[Metadata]) -> dict[str, str]:
    """Return the name of each lesson's folder of comments by the paths that readers can have found it at.

    Those are its address and the old ones, each with the site's base path and
    without.  A path here has no slash at the end.
    """
    lessons = [meta for meta in metadata if isinstance(meta, LessonMetadata)]
    old = {alias: meta for meta in lessons for alias, _ in meta.aliases}
    # An address that is in use now counts for more than one that was.
    paths = [*old.items(), *((meta.path, meta) for meta in lessons)]
    bare = {_path_of(path): name_of(meta) for path, meta in paths}
    return bare | {_path_of(config.base + path.lstrip("/")): name_of(meta) for path, meta in paths}


def _lesson_of(uri: str, lessons: Mapping[str, str]) -> str:
    return lessons.get(_path_of(uri)) or lessons.get(_path_of(unquote(uri)), "")


def _path_of(uri: str) -> str:
    try:
        path = urlsplit(uri).path if not uri.startswith("//") else uri
    except ValueError:
        path = uri
    return "/" + path.removesuffix("index.html").strip("/")


# ---------------------------------------------------------------- what to do
def plan_pull(inbox: Inbox, lessons: Mapping[str, str], files: Mapping[str, str]) -> Pull:
    """Return what pulling does to the files under `content/comments/`, which are given by path.

    A comment whose file is there stays where that lies: its folder and its
    name are the coach's to choose.
    """
    ids = {c.number: _id_of(c, inbox) for c in inbox.comments}
    there: dict[str, str] = {}
    for path, text in sorted(files.items()):
        if name := _id_in(text):
            there.setdefault(name, path)
    places, notes = _places(inbox, ids, there, lessons)
    gone = {n: p for n, p in there.items() if n not in places and _seal_in(files[p])[:1] == (inbox.name,)}
    # A file that stays can be answered too, though what it is of has gone from the inbox.
    kept = {name: path for name, path in gone.items() if _is_edited(files[path])}

    changes, taken = [], {path.casefold() for path in files}
    for comment in inbox.comments:
        name = ids[comment.number]
        if name not in places:
            continue
        path = places[name]
        answered = ids.get(comment.parent, "")
        home = (places | kept).get(answered, "")
        text = _sealed(_file(comment, name, answered if _folder(home) == _folder(path) else ""), inbox.name)
        was = files[path] if name in there else ""
        if not was and path.casefold() in taken:
            notes.append(f"kept: {path} is a file of yours, where comment {comment.number} should go; rename it")
        elif was and _seal_in(was) == _seal_in(text):
            pass  # as in the inbox; or edited since, and then nothing new is to be said of it
        elif was and _is_edited(was):
            notes.append(f"kept: {path} was changed in the inbox, but you changed it too, so it stays as it is")
        else:
            taken.add(path.casefold())
            changes.append(CommentChange(path=path, text=text, was=was))
    for name, path in gone.items():
        if name in kept:
            notes.append(f"kept: {path} was deleted in the inbox, but you changed it; delete it if it should go")
        else:
            changes.append(CommentChange(path=path, text="", was=files[path]))
    waiting = sum(c.mode == WAITING for c in inbox.comments)
    return Pull(changes=tuple(changes), notes=tuple(notes), waiting=waiting)


def _places(
    inbox: Inbox, ids: Mapping[int, str], there: Mapping[str, str], lessons: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return the path of the file of each approved comment by its id, and what is to be said of those without."""
    places: dict[str, str] = {}
    notes = []
    homeless: Counter[str] = Counter()
    for comment in inbox.comments:
        if comment.mode != APPROVED:
            continue
        name, lesson = ids[comment.number], _lesson_of(comment.uri, lessons)
        if name in there:
            places[name] = there[name]
        elif not lesson:
            homeless[comment.uri] += 1
        else:
            places[name] = f"content/comments/{lesson}/{_file_name(comment)}"
        if not comment.text or comment.created.year not in _YEARS:
            places.pop(name, None)
            notes.append(f"left in the inbox: comment {comment.number} has no text or no date that can be shown")
    return places, notes + [_no_lesson(uri, number) for uri, number in homeless.items()]


def _id_of(comment: Received, inbox: Inbox) -> str:
    """Return an id that no other comment has, not even one with the same number: Isso gives numbers again."""
    return f"isso-{comment.number}-{digest_of(inbox.name, comment.number, comment.created.timestamp()).hex()[:8]}"


def _no_lesson(uri: str, number: int) -> str:
    many = f"{number} comments" if number > 1 else "1 comment"
    return (
        f"left in the inbox: {many} on {' '.join(uri.split())[:200]}, where no lesson is; if you moved the lesson, "
        "add this address to its `aliases`"
    )


def _file_name(comment: Received) -> str:
    author = slugify(comment.author)[:40].strip("-") or "reader"
    return f"{comment.created:%Y-%m-%d}-{author}-{comment.number}.md"


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


# ---------------------------------------------------------------- a file
def _file(comment: Received, name: str, answered: str) -> str:
    lines = ["---", f"author: {_quoted(comment.author)}", f"date: {comment.created:%Y-%m-%d %H:%M:%S}Z", f"id: {name}"]
    lines += [f"in_reply_to: {answered}"] if answered else []
    lines += [f"url: {_quoted(comment.url)}"] if comment.url else []
    # Front matter ends at its first row of hyphens: any that a reader typed come after it and are text.
    return "\n".join([*lines, "---", comment.text, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _sealed(text: str, inbox: str) -> str:
    """Return a file with its seal, as the last line of the front matter."""
    head = _HEAD.match(text)
    at = head.end(1) if head else 0
    return f"{text[:at]}from_inbox: {inbox}-{_digest(text)}\n{text[at:]}"


def _digest(text: str) -> str:
    # Editors put a line end at the end of a file, or take it away, without being asked.
    return digest_bytes(text.rstrip().encode()).hex()


def _head(text: str) -> str:
    found = _HEAD.match(text)
    return found[1] if found else ""


def _id_in(text: str) -> str:
    found = _ID.search(_head(text))
    return found[1] if found else ""


def _seal_in(text: str) -> tuple[str, ...]:
    found = _SEAL.search(_head(text))
    return (found[1], found[2]) if found else ()


def _is_edited(text: str) -> bool:
    """Tell whether a file is another than the one that was sealed."""
    seal = _seal_in(text)
    return not seal or _digest(_SEAL.sub("", text, count=1)) != seal[1]


# ---------------------------------------------------------------- doing it
def _files(folder: Path) -> dict[str, str]:
    """Return every file under `content/comments/`; of one that is no text, only that it is there."""
    return {p: _text_of(folder, p) for p, _ in scan_tree(folder, "content/comments") if p.lower().endswith(".md")}


def _text_of(folder: Path, path: str) -> str:
    try:
        return decode(path, load(str(folder), path)[0]).text
    except Rejected:
        return ""


def _carry_out(folder: Path, planned: Pull) -> Pull:
    """Do what is planned: files are written first and whole, so that wherever it stops, nothing is lost."""
    done, notes = [], list(planned.notes)
    for change in planned.changes:
        path = folder / change.path
        there = path.exists()
        # Somebody may have saved it in the meantime.
        if there != bool(change.was) or (there and _text_of(folder, change.path) != change.was):
            notes.append(f"kept: {change.path} was changed just now; pull again when you have closed it")
            continue
        if change.text:
            replace_whole(path, change.text)
        else:
            path.unlink(missing_ok=True)
        done.append(change)
    return Pull(changes=tuple(done), notes=tuple(notes), waiting=planned.waiting)
