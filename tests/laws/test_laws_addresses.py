"""Whatever a coach changes, each address that was ever published answers: a page, a redirect, or a stated "gone"."""

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from sites import Made, make_site

from generator.model.diagnostic import Diagnostic, Severity
from generator.model.edit import apply_edits
from generator.model.page import FileCopy, GonePage, LessonPage, RedirectPage
from generator.model.published import NOTHING, Published
from generator.model.url import file_of
from generator.model.value import replace
from generator.plan.built_addresses import addresses_of

LONG = bool(os.environ.get("DRILLBOOK_LONG"))
CHANGES = 10_000 if LONG else 120
SITES = 20 if LONG else 3

SETTINGS = "title: T\nauthor: Nora\nurl: https://drill.nora.coach/\nid: urn:x:site\npaginate: 2\n"
TAGS = ["calls", "gifts", "fear", "money"]


@dataclass
class Coach:
    """Somebody who changes a site at random, and does what the messages say."""

    chance: random.Random
    settings: dict[str, str] = field(default_factory=lambda: {"permalink": "/{year}/{month}/{slug}/"})
    gone: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    count: int = 0

    # -------------------------------------------------------------- changes
    def change(self) -> None:
        """Make one change."""
        changes: list[tuple[int, Callable[[], None]]] = [
            (6, self.write),
            (6, self.rename),
            (4, self.retitle),
            (3, self.delete),
            (4, self.retag),
            (3, self.reslug),
            (1, self.permalink),
            (1, self.another_setting),
            (2, self.hold_back),
            (2, self.take_aliases_out),
            (2, self.document),
            (1, self.swap_names),
        ]
        weights = [weight for weight, _ in changes]
        self.chance.choices([one for _, one in changes], weights)[0]()

    def _some(self) -> str:
        return self.chance.choice(sorted(self.texts)) if self.texts else ""

    def _keys(self, path: str, **keys: str | None) -> None:
        """Set or delete lines of front matter."""
        if not path:
            return
        head, _, body = self.texts[path][4:].partition("---\n")
        lines = dict(line.split(": ", 1) for line in head.splitlines())
        lines |= {name: value for name, value in keys.items() if value is not None}
        kept = {name: value for name, value in lines.items() if keys.get(name, "") is not None}
        self.texts[path] = "---\n" + "".join(f"{name}: {value}\n" for name, value in kept.items()) + "---\n" + body

    def write(self) -> None:
        """Write a new lesson or page, with or without an id of its own."""
        if len(self.texts) > 8:
            return
        self.count += 1
        name, is_page = f"n{self.count}", self.chance.random() < 0.2
        keys = f"title: Title {name}\n" + ("" if is_page else f"date: 2026-01-{self.chance.randrange(1, 29):02}\n")
        keys += f"id: urn:x:{name}\n" if self.chance.random() < 0.5 else ""
        keys += "" if is_page else f"tags: [{self.chance.choice(TAGS)}]\n"
        keys += f"series: S{self.count % 2}\n" if not is_page and self.chance.random() < 0.5 else ""
        link = self.chance.choice(sorted(self.files)).removeprefix("content/") if self.files else ""
        body = f"Opening words of {name}.\n" + (f"\nSee [it](/{link}).\n" if link else "")
        self.texts[f"content/{'pages' if is_page else 'lessons'}/{name}.md"] = f"---\n{keys}---\n{body}"

    def rename(self) -> None:
        """Rename a file."""
        if path := self._some():
            self.count += 1
            self.texts[f"{path.rpartition('/')[0]}/r{self.count}.md"] = self.texts.pop(path)

    def swap_names(self) -> None:
        """Give two files each other's name."""
        lessons = [path for path in sorted(self.texts) if "/lessons/" in path]
        if len(lessons) > 1:
            a, b = self.chance.sample(lessons, 2)
            self.texts[a], self.texts[b] = self.texts[b], self.texts[a]

    def retitle(self) -> None:
        """Give a text another title."""
        self.count += 1
        self._keys(self._some(), title=f"Other {self.count}")

    def delete(self) -> None:
        """Delete a text."""
        self.texts.pop(self._some(), None)

    def retag(self) -> None:
        """Give a lesson another tag, and perhaps another series."""
        if "/lessons/" in (path := self._some()):
            self._keys(path, tags=f"[{self.chance.choice(TAGS)}]", series=self.chance.choice([None, "S0", "S1"]))

    def reslug(self) -> None:
        """Give a text another address, or the one of its name."""
        self.count += 1
        self._keys(self._some(), slug=self.chance.choice([f"s{self.count}", None]))

    def permalink(self) -> None:
        """Give all lessons other addresses."""
        self.settings["permalink"] = self.chance.choice(["/{year}/{month}/{slug}/", "/l/{slug}/", "/{slug}.html"])

    def another_setting(self) -> None:
        """Change what lists and feeds there are."""
        name, values = self.chance.choice(
            [
                ("paginate", ["2", "5"]),
                ("listings", ["[tags, archive]", "[tags, authors, archive, quotes, symptoms]", "[symptoms]"]),
                ("feed", ["{file: atom.xml}", "{file: feed/all.xml}"]),
                ("comments", ["{default: open}", '{default: "off"}']),
            ]
        )
        self.settings[name] = self.chance.choice(values)

    def hold_back(self) -> None:
        """Make a text a draft, or no draft any more, or let it expire."""
        path = self._some()
        draft, expires = self.chance.choice([("true", None), (None, None), (None, "2026-02-01")])
        self._keys(path, draft=draft, **({"expires": expires} if "/lessons/" in path else {}))

    def take_aliases_out(self) -> None:
        """Delete the old addresses that a text names."""
        self._keys(self._some(), aliases=None)

    def document(self) -> None:
        """Add a document, rename one, or delete one."""
        self.count += 1
        if self.files and self.chance.random() < 0.6:
            old = self.chance.choice(sorted(self.files))
            text = self.files.pop(old)
            for path, lesson in self.texts.items():
                self.texts[path] = lesson.replace(f"See [it](/{old.removeprefix('content/')}).", "")
            if self.chance.random() < 0.7:
                self.files[f"content/d{self.count}.txt"] = text
        else:
            self.files[f"content/d{self.count}.txt"] = f"Document {self.count}"

    # -------------------------------------------------------------- what the messages say
    def site(self) -> str:
        """Return the site as it is."""
        settings = {**self.settings, "gone": f"[{', '.join(self.gone)}]"}
        lines = SETTINGS + "".join(f"{name}: {value}\n" for name, value in settings.items() if name != "paginate")
        lines = lines.replace("paginate: 2", f"paginate: {self.settings.get('paginate', 2)}")
        parts = [f"-- {path} --\n{text}" for path, text in {**self.texts, **self.files}.items()]
        return f"-- site.yaml --\n{lines}" + "\n".join(parts)

    def obey(self, diagnostic: Diagnostic) -> None:
        """Do what one message says."""
        if diagnostic.code in ("published/new-id", "lesson/same-id"):
            path = diagnostic.span.path
            self.texts[path], made = apply_edits(self.texts[path], diagnostic.edits)
            assert made
        elif diagnostic.code == "published/vanished":
            path = diagnostic.help.partition("`gone: [")[2].partition("]`")[0]
            if self.texts and self.chance.random() < 0.5 and "aliases" in diagnostic.help:
                heir = self._some()
                if "draft: true" not in self.texts[heir] and "aliases:" not in self.texts[heir]:
                    self._keys(heir, aliases=f"[{path}]")
                    return
            self.gone.append(path)
        elif diagnostic.code == "site/not-gone":
            self.gone.remove(diagnostic.message.partition(" ")[0])
        elif diagnostic.code == "address/taken":
            self.delete_the_alias(diagnostic.span.path)
        else:
            raise AssertionError(diagnostic)

    def delete_the_alias(self, path: str) -> None:
        """Take back what wants an address that another has: an old address, or else the text."""
        if "aliases:" in self.texts.get(path, ""):
            self._keys(path, aliases=None)
        else:
            self._keys(path, slug=f"u{self.count}")
            self.count += 1


def _planned(coach: Coach, published: Published) -> Made:
    """Plan a site until nothing is wrong any more."""
    for _ in range(40):
        made = make_site(coach.site(), published=published)
        wrong = [d for d in made.diagnostics if d.severity is Severity.ERROR or d.code == "site/not-gone"]
        if not wrong:
            return made
        coach.obey(wrong[0])
    raise AssertionError([f"{d.code} {d.span}: {d.message}" for d in wrong])


def _saved(made: Made) -> set[str]:
    """Return the addresses that a reader may save, found in another way than drillbook's own: by their names."""
    names = {r.path for r in made.plan.recipes.values() if file_of(r.path).endswith((".html", ".xml", ".json", ".txt"))}
    recipes = {recipe.path: recipe for recipe in made.plan.recipes.values()}
    linked = {
        path for path in names if not isinstance(page := recipes[path].page, FileCopy) or page.source in made.linked
    }
    return {
        path
        for path in linked
        if "archive-" not in path and path not in ("/404.html", "/_redirects", "/sitemap.xml", "/robots.txt")
    }


def _answer_of(made: Made, path: str) -> str:
    """Return how an address is answered, or an empty text."""
    recipes = made.plan.recipes
    recipe = recipes.get(file_of(path)) or recipes.get(path[1:])
    if recipe is None:
        rules = recipes.get("_redirects")
        listed = {old for old, _ in (*rules.page.moved, *rules.page.gone)} if rules else set()  # type: ignore[union-attr]
        return "rule" if path in listed else ""
    if isinstance(recipe.page, RedirectPage):
        target = recipes.get(file_of(recipe.page.to.path))
        assert target, f"{path} leads to {recipe.page.to.path}, where nothing is"
        assert not isinstance(target.page, RedirectPage), f"{path} leads from one redirect to another"
        return "redirect"
    return "gone" if isinstance(recipe.page, GonePage) else "page"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SITES))
def test_no_address_is_ever_lost(seed: int) -> None:
    """Texts are renamed, retitled, moved, deleted and held back at random, and published now and then."""
    coach = Coach(chance=random.Random(seed))
    published, saved, answers, ids = NOTHING, set[str](), set[str](), dict[str, str]()
    for _ in range(CHANGES // SITES):
        coach.change()
        if coach.chance.random() < 0.4:
            continue
        made = _planned(coach, published)
        missing = {path: answer for path in saved if not (answer := _answer_of(made, path))}
        assert not missing
        answers |= {_answer_of(made, path) for path in saved}
        if coach.chance.random() < 0.6:
            published = replace(NOTHING, addresses=published.with_addresses(addresses_of(made.plan, made.linked)))
            saved |= _saved(made)
            _check_ids(made, ids)
    assert {"page", "redirect", "gone"} <= answers
    assert len(saved) > 20


def _check_ids(made: Made, ids: dict[str, str]) -> None:
    """Look for lessons that subscribers have seen under another id, by their opening words."""
    now: Mapping[str, str] = {
        recipe.page.meta.summary: recipe.page.meta.id
        for recipe in made.plan.recipes.values()
        if isinstance(recipe.page, LessonPage)
    }
    assert {words: name for words, name in now.items() if ids.get(words, name) != name} == {}
    ids |= now
