"""What answers at addresses that were published and that no page has any more.

Readers have saved these addresses, and other sites link to them.  Where the
right answer is certain, it is given without a word from the coach:

- a text with the same id is elsewhere now: a redirect leads there;
- it is a draft again, or has expired: a page says that it is gone;
- a page of a list has vanished (a tag without lessons, a year, `/page/7/`): a
  redirect leads to the list;
- a feed keeps its address, even if it has nothing to say any more, because the
  programs of its subscribers follow no page that redirects;
- a document has another name: its old one has the same bytes.

Only where nobody but the coach can know is there an error: a text that is
nowhere, and a text whose id would change.  Web servers get rules for the same
addresses from the pages that are added here.
"""

from collections.abc import Collection, Mapping

from generator.model.addresses import (
    HOME_PATH,
    NOT_FOUND_PATH,
    comment_feed_path,
    feed_path,
    handout_path,
    is_comment_feed,
    is_term_feed,
    json_feed_path,
    listing_path,
)
from generator.model.config import LISTINGS
from generator.model.diagnostic import Diagnostic, error, warning
from generator.model.digest import digest_of, uuid_of
from generator.model.feed import comment_feed_id
from generator.model.lesson import Metadata
from generator.model.page import CommentFeed, FileCopy, GonePage, Page, RedirectPage, TermFeed
from generator.model.published import Published, PublishedAddress
from generator.model.site import Reason, Ref, Site
from generator.model.source import Span
from generator.model.url import file_of, folder_of
from generator.model.value import replace
from generator.plan.alike_texts import is_alike, same_texts
from generator.plan.changed_ids import changed_ids
from generator.plan.own_ids import has_own_id
from generator.plan.table import SETTINGS, RouteTable

__all__ = ["add_answers", "add_gone"]

_ORIGIN = "an address that was published before"
# A draft may come back, so web servers do not say of it that it is gone for good (410).
_FOR_GOOD = (Reason.EXPIRED,)
_TEXTS = ("text", "gone")


def add_gone(site: Site, published: Published, table: RouteTable) -> None:
    """Add a page at each address that the settings say is gone; a page that is there is a contradiction."""
    for path, span in site.config.gone:
        row = published.addresses.get(path)
        if file_of(path).casefold() in table.origins:
            message = f"{path} is listed under `gone`, but there is a page"
            advice = "delete it from `gone`, or remove the page"
            table.diagnostics.append(warning("site/not-gone", span, message, help=advice))
        elif _has_page(path):
            table.add(path, GonePage(title=row.title if row else ""), (span, "a page that is gone"))
            table.gone.append((path, path))
        else:
            table.gone.append((path, NOT_FOUND_PATH))


def add_answers(
    site: Site, published: Published, table: RouteTable, unread: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Add an answer for each published address that has none, and report those for which only the coach knows one.

    Returns the old and the new path of each text that has moved since it was
    published last.  Texts that are `unread` have mistakes that are reported
    already.
    """
    if not published.addresses:
        return ()
    answering = _Answering(site, published, table, unread)
    answering.run()
    return tuple(answering.moved)


def _has_page(path: str) -> bool:
    """Tell whether a file at a path is a page to browsers: to all others, a page that redirects would be damage."""
    return file_of(path).endswith((".html", ".htm"))


class _Answering:
    """One site's published addresses, while they are answered."""

    def __init__(self, site: Site, published: Published, table: RouteTable, unread: Collection[str]) -> None:
        self.site, self.published, self.table, self.unread = site, published, table, unread
        self.moved: list[tuple[str, str]] = []
        self.vanished: dict[str, PublishedAddress] = {}
        self.texts: dict[str, Metadata] = {meta.id: meta for meta in (*site.lessons, *site.pages)}
        self.held_back = {one.meta.id: one for one in site.unpublished}
        # Before any answer is added: one that leads on to another would send readers from page to page.
        self.lists = [one for one in map(listing_path, LISTINGS) if file_of(one) in table.recipes]
        self.gone = {path for path, _ in site.config.gone}
        # A text that is gone takes its older addresses along: one line in the settings is enough.
        rows = published.addresses
        self.gone_ids = {rows[path].id for path in self.gone if path in rows} - {""}

    def run(self) -> None:
        """Add every answer."""
        missing = [path for path, row in self.published.addresses.items() if not self._is_answered(path, row)]
        lost = self._lost_texts()
        current = (*self.site.lessons, *self.site.pages, *(one.meta for one in self.site.unpublished))
        taken = self._taken_ids()
        kept = {row.id for row in self.published.addresses.values() if row.kind in _TEXTS} - taken.keys()
        # A text whose id was published, and is still its own, is that text and can be no other.
        candidates = [meta for meta in current if meta.id not in kept] if lost or taken else []
        same = same_texts(lost | taken, candidates) if candidates else {}
        self.table.diagnostics += changed_ids(self.site.config, self.published, lost | taken, same)
        # For readers the text has only moved, whether the coach has put its id right already or not.
        self.texts |= {name: meta for name, meta in same.items() if not self._is_held_back(meta)}
        self.held_back |= {
            name: one for one in self.site.unpublished for name, meta in same.items() if meta is one.meta
        }
        # A text's own address first: older ones lead where that leads.
        for path in sorted(missing, key=lambda path: self.published.addresses[path].kind != "text"):
            self._answer(path, self.published.addresses[path], lost)
        for path, row in self.published.addresses.items():
            self._answer_beside(path, row)
        self.table.diagnostics += _vanished(self.vanished)

    def _is_held_back(self, meta: Metadata) -> bool:
        return any(meta is one.meta for one in self.site.unpublished)

    def _is_answered(self, path: str, row: PublishedAddress) -> bool:
        file = path[1:] if row.kind == "file" else file_of(path)
        return file.casefold() in self.table.origins

    def _lost_texts(self) -> dict[str, PublishedAddress]:
        """Return the published texts that no text of the site has the id of, by that id.

        An id can be lost although the address is answered: another id came
        into the same file.
        """
        present = self.texts.keys() | self.held_back.keys() | self.gone_ids
        rows = self.published.addresses.values()
        return {
            row.id: row
            for row in rows
            if row.kind in _TEXTS and row.id not in present and row.source and row.source not in self.unread
        }

    def _taken_ids(self) -> dict[str, PublishedAddress]:
        """Return the published texts whose id another one seems to have, which came into a file of the same name."""
        taken = {}
        for row in self.published.addresses.values():
            if row.kind not in _TEXTS or not row.source:
                continue
            one = self.held_back.get(row.id)
            meta = one.meta if one else self.texts.get(row.id)
            if meta and meta.source == row.source and not has_own_id(meta) and not is_alike(row, meta):
                taken[row.id] = row
        return taken

    # ---------------------------------------------------------------- one address
    def _answer(self, path: str, row: PublishedAddress, lost: Mapping[str, PublishedAddress]) -> None:
        if row.kind == "feed":
            self._add(path, self._feed(path, row))
        elif row.kind == "list":
            self._redirect(path, self._list_of(path))
        elif row.kind == "file":
            self._answer_file(path, row)
        elif meta := self.texts.get(row.id):
            if row.kind == "text":
                self.moved.append((path, meta.path))
            self._redirect(path, Ref(label=meta.title, path=meta.path))
        elif one := self.held_back.get(row.id):
            self._say_gone(path, one.meta.title, for_good=one.reason in _FOR_GOOD)
        elif row.kind == "gone" or (row.id and row.id in self.gone_ids) or path in self.gone:
            self._say_gone(path, row.title, for_good=True)
        elif row.kind == "other" or (row.kind == "text" and row.id in lost):
            # One error for a text, and not one for each of its older addresses.
            self.vanished[path] = row
        elif row.kind == "moved":
            self._follow(path, row)

    def _follow(self, path: str, row: PublishedAddress) -> None:
        """Answer at an older address of a text whose place another page has taken."""
        rows = self.published.addresses
        last = next((other for other, one in rows.items() if one.kind == "text" and one.id == row.id), "")
        recipe = self.table.recipes.get(file_of(last)) if last else None
        if last and recipe is None:
            return  # the error about its own address is enough
        if recipe is None or isinstance(recipe.page, GonePage):
            self._say_gone(path, row.title, for_good=True)
        else:
            page = recipe.page
            # Some hosts follow only one redirect, so this one leads to the end of the way at once.
            to = page.to if isinstance(page, RedirectPage) else Ref(label=row.title, path=recipe.path)
            self._redirect(path, to)

    def _redirect(self, path: str, to: Ref) -> None:
        # A page cannot redirect from what is no page to browsers, nor to itself: there, web servers need a rule.
        if _has_page(path) and file_of(to.path) != file_of(path):
            self._add(path, RedirectPage(to=to))
        else:
            self.table.rules.append((path, to.path))

    def _say_gone(self, path: str, title: str, *, for_good: bool) -> None:
        if _has_page(path):
            self._add(path, GonePage(title=title))
            if for_good:
                self.table.gone.append((path, path))

    def _add(self, path: str, page: Page, *, is_file: bool = False) -> None:
        """Add a page, unless it would be in the way of a page that the site has now."""
        file = path[1:] if is_file else file_of(path)
        if not self.table.is_in_the_way(file):
            self.table.add(path, page, (SETTINGS, _ORIGIN))

    def _list_of(self, path: str) -> Ref:
        """Return the list that a page of a list was a part of; home where the site has it no longer."""
        nearest = next((one for one in self.lists if path.startswith(one)), HOME_PATH)
        return Ref(label=self.site.config.title, path=nearest)

    def _answer_file(self, path: str, row: PublishedAddress) -> None:
        if path in self.gone:
            return
        for recipe in self.table.recipes.values():
            page = recipe.page
            if isinstance(page, FileCopy) and page.digest.hex() == row.digest:
                self._add(path, page, is_file=True)
                return
        self.vanished[path] = row

    # ---------------------------------------------------------------- feeds
    def _feed(self, path: str, row: PublishedAddress) -> Page:
        """Return the feed that stays at a feed's address: the site's own where that has moved, else an empty one."""
        published = self.published.feeds.get(path)
        if is_comment_feed(path):
            return CommentFeed(id=published.id if published else comment_feed_id(self.site.config.id), lesson=None)
        if is_term_feed(path):
            page_path = folder_of(path)
            name = published.id if published else f"urn:uuid:{uuid_of(digest_of(self.site.config.id, page_path))}"
            listing = self._list_of(path).path
            return TermFeed(id=name, term=Ref(label=row.title or path, path=listing), lessons=())
        file = self.site.config.feed.file
        # RSS comes here as well: programs that know RSS read Atom, and the address says nothing of the format.
        now = json_feed_path(file) if path.endswith(".json") else feed_path(file)
        return self.table.recipes[file_of(now)].page

    def _answer_beside(self, path: str, row: PublishedAddress) -> None:
        """Answer at the addresses of the feed and the handout beside a text's page."""
        for name in row.beside:
            beside = folder_of(path) + name
            if beside[1:].casefold() in self.table.origins:
                continue
            meta = self.texts.get(row.id)
            now = self.table.recipes.get(self._now(beside, meta)) if meta else None
            if beside == comment_feed_path(path):
                self._add(beside, now.page if now else CommentFeed(id=comment_feed_id(row.id), lesson=None))
            elif now:
                self._add(beside, now.page)
            elif meta:
                self.table.rules.append((beside, meta.path))
            elif any(gone == path for gone, _ in self.table.gone):
                self.table.gone.append((beside, path))

    @staticmethod
    def _now(beside: str, meta: Metadata) -> str:
        is_feed = beside.endswith(".xml")
        return file_of(comment_feed_path(meta.path) if is_feed else handout_path(meta.path))


def _vanished(rows: Mapping[str, PublishedAddress]) -> list[Diagnostic]:
    """Return an error for each published address without an answer."""
    # Whoever has cleared up gets all lines at once, to paste them.
    at_once = f"; if you removed all {len(rows)} on purpose, write `gone: [{', '.join(rows)}]`" if len(rows) > 1 else ""
    errors = [_vanished_address(path, row) for path, row in rows.items()]
    return [replace(errors[0], help=errors[0].help + at_once), *errors[1:]] if errors else []


def _vanished_address(path: str, row: PublishedAddress) -> Diagnostic:
    named = f'"{row.title}"' if row.title else "this"
    what = {"text": f"{named} was published at {path}", "file": f"this file was published at {path}"}
    again = {
        "text": f"if another text has taken its place, write `aliases: [{path}]` at the top of that one",
        "file": "if another file has taken its place, give that one this name",
    }
    return error(
        "published/vanished",
        Span(path=row.source or "site.yaml"),
        f"{what.get(row.kind, f'there was a page at {path}')}, and now nothing would answer there",
        help="; ".join(
            part
            for part in (
                "put it back if it was deleted by mistake",
                again.get(row.kind, ""),
                f"if you removed it on purpose, write `gone: [{path}]` in site.yaml, or add it to that list",
            )
            if part
        ),
    )
