"""Brings comments that were approved in the inbox into the site's files.

Each of these files has a line `from_inbox:` with a *seal*: the name of its
database and a digest of the rest of the file.  So the file itself shows
whether somebody has edited it since, wherever it is copied to and whatever
notes are lost.  And a database can change or delete only files that came out
of it: pulling from a new, empty inbox deletes nothing.
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
from generator.model.comment import comment_file_name
from generator.model.config import Config
from generator.model.diagnostic import Rejected
from generator.model.digest import digest_bytes, digest_of
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.reader_text import without_email
from generator.model.value import Value
from generator.plan.threads import name_of
from generator.shell.atomic_files import replace_whole
from generator.shell.lock import only_one
from generator.shell.source_files import decode, load
from generator.shell.source_tree import scan_tree

__all__ = ["CommentChange", "Pull", "Waiting", "lessons_by_path", "plan_pull", "pull", "waiting_in"]

_HEAD = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ID = re.compile(r"^id:[ \t]*[\"']?(isso-\d+-[0-9a-f]{8})[\"']?[ \t]*$", re.MULTILINE)
_SEAL = re.compile(r"^from_inbox:[ \t]*[\"']?([0-9a-f]{8})-([0-9a-f]{32})[\"']?[ \t]*\n", re.MULTILINE)

# Front matter has no other years (and SQLite keeps whatever it is given).
_YEARS = range(1970, 2200)


class CommentChange(Value):
    """A file to write or, with an empty `text`, to delete; `before` is what it holds now, empty if it is new."""

    path: str
    text: str
    before: str = ""

    @property
    def what(self) -> str:
        """What happens to the file, in a word."""
        return "deleted" if not self.text else "changed" if self.before else "new"


class Pull(Value):
    """What to do to the files, in order, notes for the coach, and how many comments are waiting for approval."""

    changes: tuple[CommentChange, ...] = ()
    notes: tuple[str, ...] = ()
    waiting: int = 0


class Waiting(Value):
    """A comment that is waiting for approval; `lesson` is empty if no lesson has its address."""

    lesson: str
    comment: Received


def pull(folder: Path, database: Path, *, dry_run: bool = False, on_wait: Callable[[], None] = lambda: None) -> Pull:
    """Bring approved comments into `content/comments/`, and return what was done, or would be with `dry_run`."""
    project, content = read_site(folder, on_wait)
    inbox = read_inbox(database)
    lessons = lessons_by_path(project.config, content.metadata)
    with only_one(folder / ".drillbook", on_wait):
        planned = plan_pull(inbox, lessons, _files(folder))
        return planned if dry_run else _carried_out(folder, planned)


def waiting_in(
    folder: Path, database: Path, on_wait: Callable[[], None] = lambda: None
) -> tuple[list[Waiting], dt.tzinfo]:
    """Return the comments that are waiting for approval, oldest first, and the site's time zone."""
    project, content = read_site(folder, on_wait)
    lessons = lessons_by_path(project.config, content.metadata)
    comments = [comment for comment in read_inbox(database).comments if comment.mode == WAITING]
    return [Waiting(lesson=_lesson_of(c.uri, lessons), comment=c) for c in comments], project.config.zone


# ---------------------------------------------------------------- which lesson
def lessons_by_path(config: Config, metadata: Iterable[Metadata]) -> dict[str, str]:
    """Return the name of each lesson's folder of comments by the paths at which readers may have found it.

    These are its address and the old ones, each with the site's base path and
    without it.  No path ends in a slash here.
    """
    lessons = [meta for meta in metadata if isinstance(meta, LessonMetadata)]
    old = {alias: meta for meta in lessons for alias, _ in meta.aliases}
    # An address that is in use now wins over an old one of another lesson.
    paths = [*old.items(), *((meta.path, meta) for meta in lessons)]
    bare = {_path_of(path): name_of(meta) for path, meta in paths}
    return bare | {_path_of(config.base + path.lstrip("/")): name_of(meta) for path, meta in paths}


def _lesson_of(uri: str, lessons: Mapping[str, str]) -> str:
    # As it is first: a path of ours may have a percent sign that encodes nothing.
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

    A comment that has a file already keeps it: its folder and its name are
    the coach's to choose.
    """
    ids = {comment.number: _id_of(comment, inbox) for comment in inbox.comments}
    existing: dict[str, str] = {}
    for path, text in sorted(files.items()):
        if name := _id_in(text):
            existing.setdefault(name, path)
    places, notes = _places(inbox, ids, existing, lessons)
    gone = {n: p for n, p in existing.items() if n not in places and _seal_in(files[p])[:1] == (inbox.name,)}
    # An edited file stays although its comment is gone from the inbox, and can have replies.
    kept = {name: path for name, path in gone.items() if _is_edited(files[path])}

    changes, taken = [], {path.casefold() for path in files}
    for comment in inbox.comments:
        name = ids[comment.number]
        if name not in places:
            continue
        path = places[name]
        parent = ids.get(comment.parent, "")
        parent_path = (places | kept).get(parent, "")
        # A reply whose parent lies with another lesson, or nowhere, stands by itself.
        text = _sealed(_file(comment, name, parent if _folder(parent_path) == _folder(path) else ""), inbox.name)
        before = files[path] if name in existing else ""
        note = _conflict(comment, path, text, before, is_taken=path.casefold() in taken)
        if note:
            notes.append(note)
        elif _seal_in(before) != _seal_in(text):
            taken.add(path.casefold())
            changes.append(CommentChange(path=path, text=text, before=before))
    for name, path in gone.items():
        if name in kept:
            notes.append(f"kept: {path} was deleted in the inbox, but you changed it; delete it if it should go")
        else:
            changes.append(CommentChange(path=path, text="", before=files[path]))
    waiting = sum(comment.mode == WAITING for comment in inbox.comments)
    return Pull(changes=tuple(changes), notes=tuple(notes), waiting=waiting)


def _conflict(comment: Received, path: str, text: str, before: str, *, is_taken: bool) -> str:
    """Return a note on why the file of a comment cannot be written, or an empty string."""
    if not before and is_taken:
        return f"kept: {path} is a file of yours, where comment {comment.number} should go; rename it"
    # Nothing to note on an edited file as long as the inbox still has what the file was made from.
    if before and _seal_in(before) != _seal_in(text) and _is_edited(before):
        return f"kept: {path} was changed in the inbox, but you changed it too, so it stays as it is"
    return ""


def _places(
    inbox: Inbox, ids: Mapping[int, str], existing: Mapping[str, str], lessons: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return the path of the file of each approved comment by its id, and notes on the comments that get none."""
    places: dict[str, str] = {}
    notes = []
    without_lesson: Counter[str] = Counter()
    for comment in inbox.comments:
        if comment.mode != APPROVED:
            continue
        name, lesson = ids[comment.number], _lesson_of(comment.uri, lessons)
        if name in existing:
            places[name] = existing[name]
        elif not lesson:
            without_lesson[comment.uri] += 1
        else:
            places[name] = (
                f"content/comments/{lesson}/{comment_file_name(_name(comment), comment.created, str(comment.number))}"
            )
        if not comment.text or comment.created.year not in _YEARS:
            places.pop(name, None)
            notes.append(f"left in the inbox: comment {comment.number} has no text or no date that can be shown")
    return places, notes + [_no_lesson(uri, number) for uri, number in without_lesson.items()]


def _id_of(comment: Received, inbox: Inbox) -> str:
    """Return an id that no other comment has, not even one with the same number, for Isso reuses numbers."""
    return f"isso-{comment.number}-{digest_of(inbox.name, comment.number, comment.created.timestamp()).hex()[:8]}"


def _no_lesson(uri: str, number: int) -> str:
    comments = f"{number} comments" if number > 1 else "1 comment"
    return (
        f"left in the inbox: {comments} on {' '.join(uri.split())[:200]}, where there is no lesson; if you moved the "
        "lesson, add this address to its `aliases`"
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


# ---------------------------------------------------------------- a file
def _file(comment: Received, name: str, parent: str) -> str:
    lines = ["---", f"author: {_quoted(_name(comment))}", f"date: {comment.created:%Y-%m-%d %H:%M:%S}Z", f"id: {name}"]
    lines += [f"in_reply_to: {parent}"] if parent else []
    lines += [f"url: {_quoted(comment.url)}"] if comment.url else []
    # Front matter ends at the first row of hyphens, so any that a reader typed are text.
    return "\n".join([*lines, "---", comment.text, ""])


def _name(comment: Received) -> str:
    return without_email(comment.author)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _sealed(text: str, inbox: str) -> str:
    """Return a file with its seal, as the last line of the front matter."""
    head = _HEAD.match(text)
    at = head.end(1) if head else 0
    return f"{text[:at]}from_inbox: {inbox}-{_digest(text)}\n{text[at:]}"


def _digest(text: str) -> str:
    # Editors add or remove the line end at the end of a file without being asked.
    return digest_bytes(text.rstrip().encode()).hex()


def _head(text: str) -> str:
    match = _HEAD.match(text)
    return match[1] if match else ""


def _id_in(text: str) -> str:
    match = _ID.search(_head(text))
    return match[1] if match else ""


def _seal_in(text: str) -> tuple[str, ...]:
    match = _SEAL.search(_head(text))
    return (match[1], match[2]) if match else ()


def _is_edited(text: str) -> bool:
    """Tell whether a file has changed since it was sealed, or has no seal."""
    seal = _seal_in(text)
    return not seal or _digest(_SEAL.sub("", text, count=1)) != seal[1]


# ---------------------------------------------------------------- doing it
def _files(folder: Path) -> dict[str, str]:
    """Return the text of every file under `content/comments/`; empty for one that is not text."""
    return {p: _text_of(folder, p) for p, _ in scan_tree(folder, "content/comments") if p.lower().endswith(".md")}


def _text_of(folder: Path, path: str) -> str:
    try:
        return decode(path, load(str(folder), path)[0]).text
    except Rejected:
        return ""


def _carried_out(folder: Path, planned: Pull) -> Pull:
    """Do what is planned, and return what was done; each file is written whole, so an interruption loses nothing."""
    done, notes = [], list(planned.notes)
    for change in planned.changes:
        path = folder / change.path
        exists = path.exists()
        # Somebody may have saved it in the meantime.
        if exists != bool(change.before) or (exists and _text_of(folder, change.path) != change.before):
            notes.append(f"kept: {change.path} was changed just now; pull again when you have closed it")
            continue
        if change.text:
            replace_whole(path, change.text)
        else:
            path.unlink(missing_ok=True)
        done.append(change)
    return Pull(changes=tuple(done), notes=tuple(notes), waiting=planned.waiting)
