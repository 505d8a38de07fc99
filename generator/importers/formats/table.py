"""Every format that can be read, in the order in which a file is offered to them.

Formats that are recognized by a sign of their own come first, those that take
any page or any text last.  To add a format, write a module with a `Format` in
it, and put it into this list.
"""

from generator.importers.formats.atom import ATOM, BLOGGER
from generator.importers.formats.email_message import EMAIL_MESSAGE
from generator.importers.formats.format import Format
from generator.importers.formats.ghost import GHOST
from generator.importers.formats.google_docs import GOOGLE_DOCS
from generator.importers.formats.linkedin import LINKEDIN
from generator.importers.formats.markdown import MARKDOWN
from generator.importers.formats.medium import MEDIUM
from generator.importers.formats.movable_type import MOVABLE_TYPE
from generator.importers.formats.newsletters import BEEHIIV_AND_BUTTONDOWN, MAILCHIMP
from generator.importers.formats.notion import NOTION
from generator.importers.formats.notion_page import NOTION_PAGE
from generator.importers.formats.plain_text import PLAIN_TEXT
from generator.importers.formats.rss import RSS
from generator.importers.formats.site_folder import HUGO, JEKYLL, PAGE_WITH_KEYS
from generator.importers.formats.substack import SUBSTACK, SUBSTACK_TABLE
from generator.importers.formats.takeout import TAKEOUT, TAKEOUT_COMMENTS
from generator.importers.formats.webpage import HTML_FRAGMENT, WEB_PAGE
from generator.importers.formats.word import WORD
from generator.importers.formats.wordpress import WORDPRESS

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (
    # Archives of whole blogs, as `detect` reads these alone first. Takeout before its comments, which are told from it
    # by having no post; both before Atom, which takes any feed.
    TAKEOUT,
    TAKEOUT_COMMENTS,
    BLOGGER,
    WORDPRESS,
    ATOM,
    RSS,
    GHOST,
    # Documents. Word and mail are known by their bytes, the exports by a table beside them or by classes in the page.
    WORD,
    EMAIL_MESSAGE,
    MOVABLE_TYPE,
    SUBSTACK,
    SUBSTACK_TABLE,
    MEDIUM,
    BEEHIIV_AND_BUTTONDOWN,
    NOTION,
    NOTION_PAGE,
    JEKYLL,
    HUGO,
    GOOGLE_DOCS,
    LINKEDIN,
    MAILCHIMP,
    # From here on anything fits: a page before Markdown, which may hold HTML; Markdown before a piece of HTML.
    PAGE_WITH_KEYS,
    WEB_PAGE,
    MARKDOWN,
    HTML_FRAGMENT,
    PLAIN_TEXT,
)
