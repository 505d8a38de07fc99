"""The words of a site for its sections and prompts, and which of them a heading means.

A heading is sure where it is one of the site's own in another dress (case,
articles, a number, the plural).  A slip of the finger is likely where most of
the letters are right and the first one is, too: "Perscription" is meant as
"Prescription", "Description" and "Subscription" are words of their own.
"""

import enum
import functools
import re
import unicodedata

from rapidfuzz.distance import OSA

from generator.model.config import DEFAULT_SECTIONS, QUOTES, Config
from generator.model.usual_texts import LANGUAGES, usual_texts
from generator.model.value import Value, field, replace
from generator.read.sections import PROMPTS, headings_of, plainest

__all__ = ["Certainty", "Meaning", "Vocabulary", "label_of", "meaning_of", "usual_words", "vocabulary_of"]


class Vocabulary(Value):
    """The headings that open a section, in their plainest spelling, and the order of the sections.

    `trusted` are the headings that nobody writes by chance, such as "final
    thought for the morning"; `labels` are those of the prompts.  `foreign` are
    headings of other languages, without accents: only the whole heading is meant.
    """

    headings: dict[str, str]
    order: tuple[str, ...]
    required: tuple[str, ...]
    labels: tuple[str, ...]
    trusted: tuple[str, ...] = ()
    foreign: dict[str, str] = field(default_factory=dict)


class Certainty(enum.IntEnum):
    """How sure it is that a heading means a section."""

    MISSPELLED = 1
    """Nearly the same letters."""
    LONGER = 2
    """The same words and more: "Symptoms of a Silent Deal"."""
    SURE = 3


class Meaning(Value):
    """The section that a heading opens, and the site's heading that it stands for."""

    name: str
    heading: str
    certainty: Certainty


_USUAL = {spec.name for spec in DEFAULT_SECTIONS if spec.required}


def vocabulary_of(config: Config) -> Vocabulary:
    """Return the words that a coach's site has for its sections, and the prompts' labels."""
    labels = {"last week", "this week", "next week", *(plainest(prompt.label) for prompt in config.prompts)}
    headings = headings_of(config)
    return Vocabulary(
        headings=headings,
        order=tuple(spec.name for spec in config.sections),
        # Sections that drillbook usually asks for are missed, too: a site made by an import requires fewer.
        required=tuple(spec.name for spec in config.sections if spec.required or spec.name in _USUAL),
        labels=tuple(sorted(labels - {""})),
        # Four words in this order are no coincidence; "Final Thoughts" stand above many an essay.
        trusted=tuple(heading for heading in headings if len(heading.split()) >= 4),
    )


@functools.lru_cache(maxsize=1)
def usual_words() -> Vocabulary:
    """Return the words of a site that declares no sections of its own, in every language that drillbook speaks.

    Of which language a blog is, is known only when all of it is read.  English
    headings are known in every spelling; the others would, in nearly the same
    letters, be words of English: "Receipt" is nearly a Dutch prescription.
    """
    english = Config(title="", url="", base="/", id="", author="")
    words = vocabulary_of(english)
    foreign: dict[str, str] = {}
    labels: set[str] = set()
    for texts in map(usual_texts, LANGUAGES):
        translated = replace(english, sections=texts.sections, prompts_heading=texts.heading, prompts=texts.prompts)
        foreign |= {_unaccented(heading): name for heading, name in headings_of(translated).items()}
        labels.update(plainest(prompt.label) for prompt in texts.prompts)
    return replace(words, foreign=foreign, labels=tuple(sorted({*words.labels, *labels})))


def _unaccented(plain: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))


# Longer lines are sentences, and comparing spellings takes time for each word of each of them.
_MOST_WORDS, _LONGEST = 9, 80
# Words of their own that are nearly the same letters as a section's.
_OTHER_WORDS = {
    *("diagnostic", "diagnostics", "diagnose", "diagnosed", "prescriptive", "prescribing", "proscription"),
    *("symptomatic", "symposium", "quota", "quotas", "quoted", "thorough", "critic", "critically"),
    *("drilled", "droll", "thinkers"),
}
_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|first|second|third"
_NUMBERING = re.compile(
    rf"""\W*(?:
      (?:part|step|section|chapter|point|no|number|phase)\.?\s*[#]?(?:\d{{1,2}}|[ivx]{{1,4}}|[a-h]|{_NUMBER_WORDS})\b
    | [(\[]?(?:\d{{1,2}}|[ivx]{{1,4}}|[a-h])[)\].:/]+(?=\W|\D)
    | \#?\d{{1,2}}\b
    )[\s.:)/–—-]*(?=\S)""",
    re.IGNORECASE | re.VERBOSE,
)
_REMARK = re.compile(r"\s*(?:\([^()]{1,80}\)|\[[^\[\]]{1,80}\])\W*$")
_BEFORE = (
    *(
        "the",
        "teh",
        "hte",
        "a",
        "an",
        "my",
        "your",
        "our",
        "his",
        "her",
        "their",
        "this",
        "this weeks",
        "todays",
        "weekly",
        "daily",
    ),
    *("this mornings", "mondays", "monday morning", "the monday", "this week s", "today s", "monday s"),
)
_AFTER = (
    *("for this week", "for the week", "of the week", "this week", "for today", "of the day", "for the day", "for you"),
    *("are", "is", "questions", "question", "exercise", "exercises", "time"),
)
# The words of which every spelling of this heading is made; any other word makes it doubtful.
_GOALS = {
    *("your", "my", "our", "the", "top", "3", "three", "goals", "goal", "and", "tactics", "tactic", "for"),
    *("this", "week", "coming", "weekly", "next", "of", "what", "are", "share", "list", "post", "name"),
    *("set",),
}


# Called for each heading of the site with each line that may be one; most lines and all headings come again.
@functools.lru_cache(maxsize=4096)
def _singular(plain: str) -> str:
    plain = plain.replace("diagnoses", "diagnosis")
    # Not "diagnosis" and "stress": an s after i or s is no plural.
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and w[-2] not in "si" else w for w in plain.split())


def label_of(text: str, words: Vocabulary) -> str:
    """Return the label of a prompt that a text is, in its plainest spelling; empty if it is none."""
    plain = plainest(_stripped(text))
    for candidate in (plain, re.sub(r"^(?:your|my|our) ", "", plain), re.sub(r" (?:goals|s goals)$", "", plain)):
        if candidate in words.labels:
            return candidate
    return ""


def _stripped(text: str) -> str:
    bare = _REMARK.sub("", text)
    number = _NUMBERING.match(bare)
    return (bare[number.end() :] if number else bare) or text


def meaning_of(text: str, words: Vocabulary) -> Meaning | None:
    """Return the section that a text means as a heading, if it means one."""
    if len(text) > _LONGEST or not (1 <= len(text.split()) <= 2 * _MOST_WORDS):
        return None
    for candidate in dict.fromkeys((text, _stripped(text))):
        plain = plainest(candidate)
        if not plain or len(plain.split()) > 2 * _MOST_WORDS:
            continue
        meaning = _sure(plain, words) or _goals(plain) or _misspelled(plain, words) or _longer(plain, words)
        if meaning:
            return meaning
    return None


def _sure(plain: str, words: Vocabulary) -> Meaning | None:
    forms = [plain]
    tokens = plain.split()
    if len(tokens) > 2 and all(len(token) == 1 for token in tokens):
        forms.append("".join(tokens))  # s p a c e d   o u t
    for form in tuple(forms):
        forms += _undressed(form)
    by_form = _forms(tuple(words.headings.items()))
    for form in forms:
        heading = by_form.get(_singular(form)) or by_form.get(_singular(form).replace(" ", ""))
        if heading:
            return Meaning(name=words.headings[heading], heading=heading, certainty=Certainty.SURE)
    if name := words.foreign.get(_unaccented(plain)):
        return Meaning(name=name, heading=plain, certainty=Certainty.SURE)
    return None


def _undressed(plain: str) -> list[str]:
    """Return a heading without words that may stand before or behind it."""
    forms = []
    starts = [before for before in _BEFORE if plain.startswith(f"{before} ")]
    bare = plain.removeprefix(f"{max(starts, key=len)} ") if starts else plain
    ends = [after for after in _AFTER if plain.endswith(f" {after}")]
    end = max(ends, key=len) if ends else ""
    if bare != plain:
        forms.append(bare)
    if end:
        forms += [plain.removesuffix(f" {end}"), bare.removesuffix(f" {end}")]
    return [plainest(form) for form in forms]


@functools.lru_cache(maxsize=16)
def _forms(headings: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return the headings by their singular, with and without spaces."""
    forms: dict[str, str] = {}
    for heading, _ in headings:
        forms.setdefault(_singular(heading), heading)
    for heading, _ in headings:
        forms.setdefault(_singular(heading).replace(" ", ""), heading)
    return forms


def _goals(plain: str) -> Meaning | None:
    """Recognize the heading of the prompts in any of its spellings: "Top Three Goals and Tactics"."""
    tokens = plain.split()
    named = [
        "goals" if _is_typo(token, "goals") else "tactics" if _is_typo(token, "tactics") else token for token in tokens
    ]
    words = set(named)
    if not {"goals", "goal"} & words:
        return None
    if not ({"tactics", "tactic"} & words or ("top" in words and {"3", "three", "iii", "5", "five"} & words)):
        return None
    # With other words in it, it may be a sentence: only labels right below it tell.
    is_sure = words <= _GOALS
    return Meaning(name=PROMPTS, heading="your top 3 goals and tactics" if is_sure else "", certainty=Certainty.LONGER)


def _misspelled(plain: str, words: Vocabulary) -> Meaning | None:
    tokens = plain.split()
    if set(tokens) & _OTHER_WORDS:
        return None
    for heading, name in words.headings.items():
        meant = heading.split()
        if len(meant) == len(tokens) and all(map(_is_typo, tokens, meant)):
            return Meaning(name=name, heading=heading, certainty=Certainty.MISSPELLED)
        joined = heading.replace(" ", "")
        if len(tokens) == 1 and len(meant) > 1 and _is_typo(plain, joined):
            return Meaning(name=name, heading=heading, certainty=Certainty.MISSPELLED)
    return None


def _is_typo(word: str, meant: str) -> bool:
    """Tell whether a word is another, or that with a slip of the finger."""
    if word == meant:
        return True
    if abs(len(word) - len(meant)) > 2 or word[:1] != meant[:1] or len(meant) < 3:
        return False
    distance = OSA.distance(word, meant, score_cutoff=2)
    if len(meant) >= 8:
        return distance <= 2
    # In a short word, one letter for another makes a word of its own: quota, drill, troll.
    same_letters = set(word) == set(meant)
    return distance == 1 and (same_letters or len(meant) > 5)


def _longer(plain: str, words: Vocabulary) -> Meaning | None:
    """Recognize a heading with more words: "Symptoms of a Silent Deal", "Common Symptoms"; drills have many names."""
    tokens = plain.split()
    if not 1 < len(tokens) <= _MOST_WORDS:
        return None
    before, _, last = plain.rpartition(" ")
    if before and " " not in before and last != "drill" and _singular(last) in map(_singular, words.headings):
        heading = next(h for h in words.headings if _singular(h) == _singular(last))
        if words.headings[heading] not in (QUOTES, PROMPTS):
            return Meaning(name=words.headings[heading], heading=heading, certainty=Certainty.LONGER)
    for heading, name in words.headings.items():
        size = len(heading.split())
        starts = _singular(" ".join(tokens[:size])) == _singular(heading)
        if (
            name not in (QUOTES, PROMPTS)
            and starts
            and tokens[size : size + 1] in (["of"], ["for"], ["to"], ["in"], ["behind"])
        ):
            return Meaning(name=name, heading=heading, certainty=Certainty.LONGER)
    return None
