"""The exports of mailing programs: Mailchimp's pages, and the tables of Beehiiv and Buttondown.

Of each issue its text is taken, without preview text, buttons and the lines
about unsubscribing; of the people it went to, nothing.  Known from the
programs' documentation.
"""

import csv
import io
import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.clippings import (
    classed,
    drop_all,
    drop_hidden,
    drop_newsletter_furniture,
    without_merge_tags,
)
from generator.importers.formats.dates import moment_of
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.html_tree import Element, body_of, inner_html, parse_fragment, parse_page, words_of
from generator.importers.formats.markdown import plain_links
from generator.importers.formats.normalize import web_address

__all__ = ["BEEHIIV_AND_BUTTONDOWN", "MAILCHIMP"]


# ---------------------------------------------------------------- Mailchimp: a page per campaign
_MAILCHIMP = re.compile(
    r"\bmcn(?:PreviewText|TextContent|Text)\b|\*\|(?:MC|UNSUB|ARCHIVE|LIST):?[A-Z_]*\|\*|list-manage\.com|mceText"
)
_TEXTS = f".//*[{classed('mcnTextContent')} or {classed('mceText')}]"


def _is_campaign(candidate: Candidate) -> bool:
    return candidate.is_page and bool(_MAILCHIMP.search(candidate.text))


def _read_campaign(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    page = parse_page(candidate.text)
    body = body_of(page)
    drop_hidden(body)
    drop_all(body.xpath(f".//*[{classed('mcnPreviewText')} or {classed('mcnButtonContent')}]"))
    drop_newsletter_furniture(body)
    title = next(filter(None, (" ".join(str(text).split()) for text in page.xpath("//title//text()"))), "")
    # *|MC:SUBJECT|* stands where Mailchimp fills in the subject as it sends; in an export it may still be there.
    title = "" if "*|" in title else title
    row = _row_of(candidate, title, context)
    _without_heading(body, row.get("subject", "") or title)
    texts = [element for element in body.xpath(_TEXTS) if words_of(element) or element.find(".//img") is not None]
    yield ArchiveEntry(
        span=candidate.span,
        title=row.get("subject", "") or title,
        text=without_merge_tags("\n".join(map(inner_html, texts)) or inner_html(body)),
        url=web_address(next(iter(page.xpath("//link[@rel='canonical']/@href")), "")),
        state="draft" if row.get("status", "sent").casefold() not in ("sent", "") else "live",
        published=moment_of(row.get("send date", "") or row.get("send time", ""), context.zone),
    )


def _without_heading(body: Element, title: str) -> None:
    drop_all(heading for heading in body.xpath(".//h1")[:1] if words_of(heading) == title)


def _row_of(candidate: Candidate, title: str, context: ReadContext) -> dict[str, str]:
    """Return what the table of campaigns, where there is one, says about a campaign."""
    table = candidate.above("campaigns.csv")
    if not table:
        return {}
    rows = context.cached(table.name, lambda: list(_named_rows(table)))
    # A campaign's file is called by a number and its name: `123_the-title.html`.
    names = {title.casefold(), re.sub(r"^\d+[_-]", "", candidate.stem).replace("_", " ").casefold()}
    return next(
        (row for row in rows if {row.get("title", "").casefold(), row.get("subject", "").casefold()} & names), {}
    )


MAILCHIMP = Format("Mailchimp", _is_campaign, _read_campaign)


# ---------------------------------------------------------------- Beehiiv, Buttondown: a table of issues
# Each column by the names that the programs give it, in the order in which they are tried.
_COLUMNS = {
    "title": ("web_title", "title", "subject", "web title", "email_subject_line"),
    # What everybody may read comes first: the whole text of an issue can hold parts for those who pay.
    "body": ("free_web_content", "content_html", "html", "body", "content", "markdown", "free_content"),
    "date": (
        "publish_date",
        "published_at",
        "publish date",
        "sent_at",
        "scheduled_at",
        "displayed_date",
        "created_at",
        "creation_date",
    ),
    "status": ("status", "state"),
    "audience": ("audience", "email_type", "included_tags", "visibility"),
    "summary": ("web_subtitle", "subtitle", "description", "preview_text", "meta_description"),
    "url": ("web_url", "url", "absolute_url", "link"),
    "slug": ("slug",),
    "picture": ("thumbnail_url", "image", "image_url"),
    "tags": ("content_tags", "tags"),
}
_LIVE = ("", "confirmed", "published", "sent", "imported", "archived", "about_to_send", "in_flight")
_FOR_ALL = ("", "free", "public", "all", "both", "everyone")
_IS_HTML = re.compile(r"<(?:p|div|h[1-6]|table|br|ul|ol|img|a)\b[^<>]*>", re.IGNORECASE)


def _is_table(candidate: Candidate) -> bool:
    if candidate.ending != ".csv" or not candidate.text:
        return False
    names = set(next(iter(_named_rows(candidate)), {}))
    has = {meaning for meaning, columns in _COLUMNS.items() if names & set(columns)}
    # A list of subscribers can have such columns, too; nobody's address may ever become a lesson.
    return {"title", "body", "date"} <= has and "email" not in names


def _named_rows(candidate: Candidate) -> Iterator[dict[str, str]]:
    # Python's default of 128 KB is less than one issue with pictures as text.
    csv.field_size_limit(max(csv.field_size_limit(), 20_000_000))
    reader = csv.DictReader(io.StringIO(candidate.text))
    for row in reader:
        yield {(name or "").strip().casefold(): value for name, value in row.items() if isinstance(value, str)}


def _read_table(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    for row in _named_rows(candidate):
        given = {
            meaning: next(filter(None, (row.get(c, "").strip() for c in columns)), "")
            for meaning, columns in _COLUMNS.items()
        }
        body = given["body"]
        if not body and not given["title"]:
            continue
        is_html = bool(_IS_HTML.search(body))
        is_public = given["status"].casefold() in _LIVE and given["audience"].casefold() in _FOR_ALL
        yield ArchiveEntry(
            span=candidate.span,
            title=" ".join(given["title"].split()),
            text=_issue(body) if is_html else plain_links(_without_templates(body), candidate, context),
            markup="html" if is_html else "markdown",
            url=web_address(given["url"]) or (f"/p/{given['slug']}" if given["slug"] else ""),
            slug=given["slug"],
            labels=tuple(filter(None, (tag.strip(" []\"'") for tag in given["tags"].split(",")))),
            summary=given["summary"],
            state="live" if is_public else "draft",
            published=moment_of(given["date"], context.zone),
            picture=web_address(given["picture"]),
        )


def _issue(body: str) -> str:
    root = parse_fragment(body)
    drop_hidden(root)
    drop_newsletter_furniture(root)
    return inner_html(root)


def _without_templates(body: str) -> str:
    """Return an issue without what the program fills in for each reader, as in `{{ subscriber.email }}`."""
    return re.sub(r"<!--.*?-->|\{\{ ?(?:subscriber|subscribe_form|unsubscribe)[^{}]*\}\}", "", body, flags=re.DOTALL)


BEEHIIV_AND_BUTTONDOWN = Format("Beehiiv and Buttondown", _is_table, _read_table)
