"""Takes out of web pages that Word saved what only the writers saw.

Hidden styles are written to their elements.  Word writes changes that are not
accepted yet as `del` and `ins`, comments as a list at the end with marks in the
text, and hides text by a style sheet.
"""

import re

from generator.importers.formats.clippings import classed, drop_all
from generator.importers.formats.html_tree import Element

__all__ = ["drop_word_comments"]

# Word writes one rule for several selectors, each an element with a class or a class alone.
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"\.([\w-]+)")
_HIDES = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_LISTS = "//*[contains(translate(@style, ' ', ''), 'mso-element:comment-list')]"
_COMMENTS = f".//div[{classed('msocomtxt')}]"
_MARKS = f"//a[{classed('msocomanchor')} or {classed('msocomoff')}] | //hr[{classed('msocomoff')}]"
# How Word numbers comments: the writer's initials and a number, `[AB1]`.
_NUMBER = re.compile(r"^\W*\[?\w{1,4}\d+\]\W*")


def drop_word_comments(page: Element) -> list[str]:
    """Take comments in the margin and deletions out of a page, and return the words of each comment."""
    _mark_hidden(page)
    # A deletion that was typed by hand as <del> is struck out on purpose, and has neither name nor date.
    drop_all(page.xpath("//del[@cite or @datetime]"))
    comments = []
    for listed in page.xpath(_LISTS):
        outer = listed.xpath(_COMMENTS)
        comments += [words for element in outer for words in drop_all([element])]
    drop_all([*page.xpath(_LISTS), *page.xpath(f"//*[{classed('msocomtxt')}]"), *page.xpath(_MARKS)])
    return [words for text in comments if (words := _NUMBER.sub("", text))]


def _mark_hidden(page: Element) -> None:
    sheet = "".join(page.xpath("//style//text()"))
    hidden = {name for names, rules in _RULE.findall(sheet) if _HIDES.search(rules) for name in _CLASS.findall(names)}
    for element in page.xpath("//body//*[@class]") if hidden else ():
        if hidden & set(element.get("class").split()):
            element.set("style", f"display:none;{element.get('style') or ''}")
