"""Who took a picture: the line that says so, under the picture or at the end of the text."""

import re
from collections.abc import Sequence

from generator.model.value import Value
from generator.read.recognize.blocks import Line, unescaped
from generator.read.recognize.names import is_name

__all__ = ["Credit", "credit_of", "find_credit", "picture_of"]


class Credit(Value):
    """A credit: who took the picture, where the line leads, and the words before the name.

    `is_sure` tells that the line speaks of a picture; without, it is a credit only beside one.
    """

    name: str
    url: str = ""
    dropped: str = ""
    is_sure: bool = True
    number: int = 0


# Letters of a credit: a longer line says more than who took a picture.
_LONGEST = 160
_KIND = (
    r"(?:photo(?:graph(?:y|er)?|s)?|image|picture|pic|illustration|artwork|cartoon|graphic|drawing|painting|"
    r"foto|bild|cover|banner)s?"
)
# "Photo by Ann Lee", "Cover image: courtesy of Acme": words that speak of a picture, then a name.
_CREDIT = re.compile(
    rf"""(?P<dropped>
      (?:credits?:\s*)?(?:(?:cover|header|lead|featured|main|top|hero|stock|original)\s+)?{_KIND}\s*
        (?:(?:credit|source|courtesy|rights)s?\s*)?
        (?:used\s+)?(?:(?:taken|shot|made|created|provided|supplied)\s+by|courtesy\s+of|courtesy|used\s+with\s+permission\s+of
          |thanks\s+to|by|from|via|von|of\s+course\s+by|[:©–—-]|\(c\)|credits?\s|copyright\s)[\s:©-]*(?:(?:by|to|courtesy\s+of)\s+)?(?:\d{{4}}\s+)?
      | [📷📸]\ufe0f?\s*:?\s*(?:by\s+)?
    )(?P<name>.{{2,120}}?)\.?""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# "Source: Ann Lee", "© Ann Lee": words that can stand below anything, and count only beside a picture.
_WEAK = re.compile(
    r"(?P<dropped>(?:(?:credits?|source|courtesy(?:\s+of)?|taken\s+by|shot\s+by|photographer)\s*[:–—-]?\s*"
    r"(?:by\s+|to\s+)?|©\s*|\(c\)\s*))(?P<name>.{2,100}?)\.?",
    re.IGNORECASE | re.DOTALL,
)
_SITES = re.compile(
    r"unsplash|pexels|pixabay|flickr|shutter ?stock|i ?stock|getty|wikimedia|wikipedia|freepik|adobe stock|dreamstime|"
    r"canva|burst|stock ?snap|creative commons|cc[- ]by|depositphotos|123rf|gratisography|morguefile",
    re.IGNORECASE,
)
# "Ann Lee / Unsplash", as picture agencies want it.
_ON_A_SITE = re.compile(
    rf"(?P<dropped>)(?P<name>[^\W\d_][^/|.!?\n]{{2,40}}\s*[/|]\s*(?:{_SITES.pattern})[^\n]{{0,12}})", re.IGNORECASE
)
_PICTURE = re.compile(r"!\[(?P<alt>(?:\\.|[^\]\\])*)\]\((?P<marker>[^) ]*)(?P<title> \"(?:\\.|[^\"\\])*\")?\)")
_LINKED = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")


def picture_of(line: Line) -> re.Match[str] | None:
    """Return the picture that a line is and nothing else, with its groups `alt`, `marker` and `title`."""
    return (
        _PICTURE.fullmatch(line.text.strip()) if line.kind == "paragraph" and line.text.lstrip()[:2] == "![" else None
    )


def credit_of(line: Line) -> Credit | None:
    """Return the credit that a line is, if it is one from end to end."""
    if line.kind not in ("paragraph", "heading", "quote") or len(line.text) > 3 * _LONGEST:
        return None
    text = line.text.strip().lstrip("#> ").strip()
    plain = re.sub(r"(?<!\\)[*_]", "", text).strip()
    # The whole line in brackets, which are no part of a name; those of a link stay.
    plain = plain[1:-1].strip() if plain[:1] + plain[-1:] in ("()", "[]") and "](" not in plain else plain
    link = _LINKED.search(plain)
    shown = unescaped(_LINKED.sub(r"\1", plain))
    if len(shown) > _LONGEST:
        return None
    strong = _CREDIT.fullmatch(shown)
    credit = strong or _WEAK.fullmatch(shown) or _ON_A_SITE.fullmatch(shown)
    if not credit:
        return None
    name = credit["name"].strip().strip("*_ ")
    if not _can_be_credited(name):
        return None
    is_shown = credit["dropped"].lower().startswith(("credit", "©", "(c)", "photographer", "taken by", "shot by"))
    return Credit(
        name=name,
        url=link[2] if link else "",
        dropped=credit["dropped"].strip(),
        is_sure=bool(strong) or is_shown or bool(_SITES.search(name)),
    )


# Words that are written small in a credit, although it is made of names.
_SMALL = {
    *("on", "via", "at", "for", "from", "by", "in", "of", "and", "the", "with", "under", "de", "da", "van"),
    *("von", "der", "di", "la", "le", "courtesy", "used", "permission", "license", "licensed"),
    *("photographer", "photography", "stock", "images", "image", "photo", "photos", "free", "cc", "und"),
    *("et", "y"),
}
_AUTHOR = re.compile(r"(?:the )?(?:author|writer)|me|myself", re.IGNORECASE)


def _can_be_credited(name: str) -> bool:
    """Tell whether a name is a photographer's, an agency's or a site's, and not the rest of a sentence."""
    if re.match(r"\d{4}\b", name) or "all rights" in name.casefold():
        return False  # the copyright of the blog
    if _AUTHOR.fullmatch(name):
        return True
    words = re.findall(r"[@\w.:/’'-]+", name)
    if (
        not words
        or len(words) > 14
        or not (is_name(name) or _SITES.search(name) or words[0].startswith("@") or "://" in name)
    ):
        return False
    if _SITES.search(name) and 1 < len(words) <= 6 and words[0].casefold() not in _SMALL:
        return True  # "ann lee on unsplash"
    if words[0].casefold() in _SMALL and words[0].casefold() not in ("von", "de", "la", "le", "van", "stock", "free"):
        return False  # "The team in the spring of 2019" is what a picture shows
    return all(
        word[:1].isupper() or not word[:1].isalpha() or word in _SMALL or "." in word or bool(_SITES.search(word))
        for word in words
    )


def find_credit(lines: Sequence[Line]) -> tuple[int, Credit] | None:
    """Return the number of the line that is the picture's credit, and the credit.

    It is the line under the first picture; else one at the end of the text; else the only one there is.
    """
    pictures = [number for number, line in enumerate(lines) if picture_of(line)]
    for picture in pictures[:1]:
        below = picture + 1
        credit = credit_of(lines[below]) if below < len(lines) else None
        if credit:
            return below, credit
    lines_with_credit = [(number, credit) for number, line in enumerate(lines) if (credit := credit_of(line))]
    sure = [(number, credit) for number, credit in lines_with_credit if credit.is_sure or pictures]
    if len(pictures) > 1 and len(sure) > 1:
        return None  # each is some other picture's
    last = len(lines) - 1
    at_end = [(number, credit) for number, credit in sure if number == last]
    if at_end:
        return at_end[-1]
    strong = [(number, credit) for number, credit in sure if credit.is_sure and _CREDIT.match(credit.dropped + " X")]
    return strong[0] if len(strong) == 1 and _stands_alone(lines, strong[0][0]) else None


def _stands_alone(lines: Sequence[Line], number: int) -> bool:
    """Tell whether a line is a paragraph of its own."""
    after = lines[number + 1] if number + 1 < len(lines) else None
    return not lines[number].joint and (after is None or not after.joint)
