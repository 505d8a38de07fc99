"""`site.yaml` to settings."""

import pytest
from sites import config_of, settings_with, source_of

from generator.model.config import DEFAULT_PROMPTS, DEFAULT_SECTIONS, Config
from generator.read.config import read_config


def codes_of(text: str) -> list[str]:
    """Return what is wrong with a `site.yaml`."""
    config, diagnostics = read_config(source_of(text, "site.yaml"))
    assert (config is None) == bool(diagnostics)
    return [d.code for d in diagnostics]


def config_with(more: str) -> Config:
    """Return the settings of a `site.yaml` with some more lines."""
    return config_of(settings_with(more))


def codes_with(more: str) -> list[str]:
    """Return what is wrong with a `site.yaml` with some more lines."""
    return codes_of(settings_with(more))


def test_three_lines_are_enough() -> None:
    """A title, an author and an address make a blog; all else has a default."""
    config = config_of()
    assert (config.title, config.author, config.url) == (
        "The Monday Drill",
        "Nora Whitcombe",
        "https://www.example.com/",
    )
    assert (config.base, config.id, config.language, config.timezone) == ("/", "https://www.example.com/", "en", "UTC")
    assert config.sections == DEFAULT_SECTIONS
    assert config.prompts == DEFAULT_PROMPTS
    assert config.feed.file == "atom.xml"
    assert config.markdown.html


@pytest.mark.parametrize("missing", ["title", "author", "url"])
def test_required(missing: str) -> None:
    """Without one of the three there is no blog."""
    text = "".join(line for line in settings_with("").splitlines(keepends=True) if not line.startswith(missing))
    assert codes_of(text) == ["site/missing-key"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "just text", "- a\n- b"])
def test_not_keys(text: str) -> None:
    """A file of another form says what to write."""
    assert codes_of(text) == ["site/not-keys"]


def test_yaml_mistake() -> None:
    """A slip in site.yaml is explained like one in a lesson."""
    assert codes_of("title: a: b") == ["yaml/colon"]


@pytest.mark.parametrize(
    ("url", "base", "full"),
    [
        ("https://example.com", "/", "https://example.com/"),
        ("http://example.com/blog", "/blog/", "http://example.com/blog/"),
        ("https://example.com/blog/", "/blog/", "https://example.com/blog/"),
        ("https://example.com:8080/", "/", "https://example.com:8080/"),
        ("http://[::1]/", "/", "http://[::1]/"),
        ("https://bücher.example/", "/", "https://xn--bcher-kva.example/"),
    ],
)
def test_url(url: str, base: str, full: str) -> None:
    """The address ends in a slash, typed or not, and its path is where the blog begins."""
    config = config_of(f"title: a\nauthor: b\nurl: {url}\n")
    assert (config.base, config.url) == (base, full)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "example.com",
            "ftp://example.com/",
            "https://",
            "https://a b.com/",
            "https://example.com/?a",
            "javascript:x",
        ),
        *(
            "https://example.com/#a",
            "https://nora@example.com/",
            "https://example.com:0/",
            "https://example.com:99999/",
        ),
        *("https://example.com/../a", "https://[::1", "https://exa<mple.com/", "//example.com/"),
    ],
)
def test_bad_url(url: str) -> None:
    """What cannot be the address of a website is refused."""
    assert codes_of(f'title: a\nauthor: b\nurl: "{url}"\n') == ["site/bad-url"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("language: English!", "site/bad-language"),
        ("language: ../en", "site/bad-language"),
        ("timezone: Chicago", "site/bad-timezone"),
        ("timezone: ../../etc/passwd", "site/bad-timezone"),
        ("timezone: /etc/localtime", "site/bad-timezone"),
        ("paginate: 0", "site/wrong-type"),
        ("permalink: /{slug", "site/bad-permalink"),
        ("permalink: /{}/", "site/bad-permalink"),
        ("permalink: /{slug.real}/", "site/bad-permalink"),
        ("permalink: /{slug!r:>500}/", "site/bad-permalink"),
        ("permalink: /{week}/{slug}/", "site/bad-permalink"),
        ("permalink: /{year}/", "site/bad-permalink"),
        ("permalink: /{slug}", "site/bad-permalink"),
        ('permalink: "{slug}/"', "site/bad-permalink"),
        ("permalink: /../{slug}/", "site/bad-permalink"),
        ("listings: [tagz]", "site/unknown-listing"),
        ("sections: [{name: Bad Name}]", "site/bad-section"),
        ("sections: [{name: title}]", "site/bad-section"),
        ("sections: [{heading: 1st}]", "site/bad-section"),
        ("sections: [{name: a}, {name: a}]", "site/bad-section"),
        ("sections: [{required: true}]", "site/missing-key"),
        ("comments: {email: a@b}", "site/bad-email"),
        ("comments: {email: 'a@b.c?cc=d@e.f'}", "site/bad-email"),
        ("comments: {default: maybe}", "site/wrong-type"),
        ("feed: {file: ../atom.xml}", "site/bad-feed"),
        ("feed: {file: index.html}", "site/bad-feed"),
        ("feed: {entries: 0}", "site/wrong-type"),
        ("feed: {hub: hub.example.com}", "site/bad-hub"),
        ("feed: {hub: 'ftp://hub.example.com/'}", "site/bad-hub"),
        ("feed: {hub: 'https://hub.example.com/a b'}", "site/bad-hub"),
        ("feed: {hub: 'https:///push'}", "site/bad-hub"),
        ("feed: {hub: 'https://[::1'}", "site/bad-hub"),
        ("hooks: {html: mine}", "site/bad-hook"),
        ("hooks: {html: ['os:system()']}", "site/bad-hook"),
        ("hooks: {htlm: 'a:b'}", "site/unknown-key"),
        ("markdown: {html: perhaps}", "site/wrong-type"),
        ("prompts: {items: [{ask: a}]}", "site/missing-key"),
        ("colour: red", "site/unknown-key"),
    ],
)
def test_bad_setting(line: str, code: str) -> None:
    """Each setting that cannot be meant is one problem, of its own kind."""
    assert codes_with(line) == [code]


@pytest.mark.parametrize("permalink", ["/{slug}/", "/{year}/{month}/{day}/{slug}.html", "/lessons/{slug}/"])
def test_permalink(permalink: str) -> None:
    """Any pattern with the slug in it, that ends in a slash or .html, is taken."""
    assert config_with(f"permalink: {permalink}").permalink == permalink


def test_sections() -> None:
    """A section's name and its heading follow from each other."""
    config = config_with(
        "sections:\n  - heading: Warm-up & Stretch\n    required: yes\n  - name: big_race\n    also: Day, Hour\n"
    )
    assert [(s.name, s.heading, s.required, s.also) for s in config.sections] == [
        ("warm_up_stretch", "Warm-up & Stretch", True, ()),
        ("big_race", "Big race", False, ("Day", "Hour")),
    ]


def test_all_the_rest() -> None:
    """Every setting arrives."""
    config = config_with(
        "description: One problem a week\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\nid: tag:a\npaginate: 3\n"
        "copyright: © Nora\nmenu: home, about\nlistings: []\ncomments:\n  default: off\n  email: nora@example.com\n"
        "feed:\n  file: /feeds/all.xml\n  entries: 5\nmarkdown:\n  html: no\nhooks:\n  html: [a.b:c, d:e]\n"
        "prompts:\n  heading: Over to you\n  items:\n    - label: TODAY\n      ask: |\n        What?\n"
        "extra:\n  a: [b]\n"
    )
    assert (config.description, config.language, config.timezone) == (
        "One problem a week",
        "pt-BR",
        "America/Sao_Paulo",
    )
    assert (config.id, config.paginate, config.copyright) == ("tag:a", 3, "© Nora")
    assert [name for name, _ in config.menu] == ["home", "about"]
    assert config.listings == ()
    assert (config.comments.default, config.comments.email) == ("off", "nora@example.com")
    assert (config.feed.file, config.feed.entries, config.markdown.html) == ("feeds/all.xml", 5, False)
    assert config.hooks.html == ("a.b:c", "d:e")
    assert (config.prompts_heading, config.prompts[0].label, config.prompts[0].ask) == (
        "Over to you",
        "TODAY",
        "What?\n",
    )
    assert config.extra == {"a": ["b"]}


def test_empty_parts_are_defaults() -> None:
    """A heading alone keeps the site's questions; an empty list of sections keeps the six."""
    assert config_with("prompts: {heading: Over to you}").prompts == DEFAULT_PROMPTS
    assert config_with("sections: []").sections == DEFAULT_SECTIONS
    assert config_with("prompts: {items: []}").prompts == ()


def test_every_problem_is_found_in_one_run() -> None:
    """A coach mends all settings at once."""
    assert len(codes_with("language: '!'\ntimezone: x\npaginate: y\nfoo: z\n")) == 4


@pytest.mark.parametrize(
    ("keys", "shape"),
    [
        ("label: THIS WEEK", (3, False)),
        ("label: this week", (3, False)),
        ("label: LAST WEEK", (0, True)),
        ("label: TODAY", (0, False)),
        ("label: TODAY\n      goals: 2", (2, False)),
        ("label: GESTERN\n      review: true", (0, True)),
        ("label: THIS WEEK\n      goals: 0", (0, False)),
    ],
)
def test_what_a_prompt_asks_for(keys: str, shape: tuple[int, bool]) -> None:
    """The well-known labels ask for what they always do, unless a prompt says otherwise."""
    [prompt] = config_with(f"prompts:\n  items:\n    - {keys}").prompts
    assert (prompt.goals, prompt.review) == shape


def test_where_comments_go() -> None:
    """An inbox is known by its address, without the slash at its end; a service by its name and settings."""
    assert config_with("comments:\n  inbox: https://a.example/isso/").comments.inbox == "https://a.example/isso"
    assert config_with("comments:\n  inbox: http://127.0.0.1:8080").comments.inbox == "http://127.0.0.1:8080"
    comments = config_with("comments:\n  remark42: {host: 'https://r.example', site: drill}").comments
    assert (comments.service, dict(comments.settings)) == ("remark42", {"host": "https://r.example", "site": "drill"})


@pytest.mark.parametrize(
    ("text", "accent"), [('"#7A1F3D"', "#7a1f3d"), ("#7a1f3d", "#7a1f3d"), ("7a1f3d", "#7a1f3d"), ("'#a2c'", "#aa22cc")]
)
def test_an_accent(text: str, accent: str) -> None:
    """Colours are taken in the forms that colour pickers give."""
    assert config_with(f"accent: {text}").accent == accent


@pytest.mark.parametrize("text", ["teal", '"#12345"', '"rgb(1,2,3)"', "[1]", "", '"#7a1f3d;}"'])
def test_no_accent(text: str) -> None:
    """What is no colour is told of."""
    assert codes_with(f"accent: {text}")[0] in ("site/bad-accent", "site/wrong-type")


def test_handouts_that_cannot_be_made() -> None:
    """Without WeasyPrint the site has no handouts, with a warning where they were asked for."""
    config, (problem,) = read_config(source_of(settings_with("handouts: true\n"), "site.yaml"), can_print=False)
    assert config is not None
    assert config.handouts is None
    assert (problem.code, problem.severity.value, str(problem.span)) == (
        *("handout/no-weasyprint", "warning", "site.yaml:4:1"),
    )
    assert "add the part `pdf` to drillbook" in problem.help
    assert config_with("handouts: true\n").handouts


def test_a_search_that_cannot_be_made() -> None:
    """Without the program that makes it, the site has no search, and the coach is told where it was asked for."""
    text = settings_with("search: true\n")
    config, (problem,) = read_config(source_of(text, "site.yaml"), can_search=False)
    assert config is not None
    assert not config.search
    assert (problem.code, str(problem.span), problem.help) == (
        "site/no-search",
        "site.yaml:4:1",
        "add the part `search` to drillbook, as `drillbook help install` shows, and build again",
    )
    assert config_with("search: true\n").search
    assert not config_with("").search


@pytest.mark.parametrize(
    ("heading", "name"), [("The Drill", "drill"), ("drill", "drill"), ("Warm-Up", "warm_up"), ("Symptoms", "symptoms")]
)
def test_a_section_of_ours_is_known_by_its_heading(heading: str, name: str) -> None:
    """A section that is declared by its heading alone is the one that layouts know, not another of that heading."""
    sections = config_with(f"sections:\n  - heading: {heading}").sections
    assert [section.heading for section in sections if section.name == name] == [heading]


SIX = [section.name for section in DEFAULT_SECTIONS]


@pytest.mark.parametrize(
    ("text", "names", "required"),
    [
        ("- heading: The Drill", SIX, SIX[:3]),
        ("- heading: The Drill\n    required: true", SIX, [*SIX[:3], "drill"]),
        ("- name: diagnosis\n    required: false", SIX, ["symptoms", "prescription"]),
        ("- name: drill\n    hidden: true", [name for name in SIX if name != "drill"], SIX[:3]),
        ("- heading: Warm-Up\n    after: Symptoms", ["symptoms", "warm_up", *SIX[1:]], SIX[:3]),
        ("- name: warm_up\n    after: quotes\n    required: yes", [*SIX, "warm_up"], [*SIX[:3], "warm_up"]),
        ("- heading: Warm-Up", ["warm_up"], []),
        ("- heading: Warm-Up\n  - name: drill", ["warm_up", "drill"], []),
        ("".join(f"- name: {name}\n  " for name in SIX[::-1]).strip(), SIX[::-1], []),
    ],
)
def test_a_site_names_only_what_differs(text: str, names: list[str], required: list[str]) -> None:
    """What a list does not name stays; one with sections of the site's own is complete, as it always was."""
    config = config_with(f"sections:\n  {text}\n")
    assert [section.name for section in config.sections] == names
    assert [section.name for section in config.sections if section.required] == required
    assert {spec.name for spec, _ in config.dropped_sections} == set(SIX) - set(names)


def test_a_section_with_a_new_heading_keeps_its_old_ones() -> None:
    """Lessons with the usual heading still have the section, unless another section claims that heading."""
    quotes = "sections:\n  - name: quotes\n    heading: Last Word\n"
    renamed = config_with(f"{quotes}    also: [Words]\n").sections[-1]
    assert renamed.also == ("Words", "Final Thought for the Morning", "Final Thought")
    shared = config_with(f"{quotes}  - name: end\n    heading: Final Thought\n    after: quotes\n")
    assert "Final Thought" not in shared.sections[-2].also


@pytest.mark.parametrize("after", ["nowhere", "drill"])
def test_a_section_after_none(after: str) -> None:
    """A place that is not there is an error."""
    hidden = "  - name: drill\n    hidden: true\n" if after == "drill" else ""
    assert codes_with(f"sections:\n  - heading: Warm-Up\n    after: {after}\n{hidden}") == ["site/bad-section"]


@pytest.mark.parametrize("file", ["index.html", "Index.HTML", "index.html/", "home.htm", "default.aspx"])
def test_the_address_of_a_page_is_not_that_of_the_site(file: str) -> None:
    """Copied from the browser, it has a file at its end: the address without it is offered, and accepted."""
    text = settings_with("").replace("https://www.example.com/", f"https://www.example.com/blog/{file}")
    _, (problem,) = read_config(source_of(text, "site.yaml"))
    assert (problem.code, "`url: https://www.example.com/blog/`" in problem.help) == ("site/bad-url", True)


@pytest.mark.parametrize(
    "name", ['goatcounter:a"b', "goatcounter:", "plausible:localhost", "umami:x.example/1", "g:G-1"]
)
def test_what_counts_nobody(name: str) -> None:
    """What is not the name that a service gives a site could be anything between the quotation marks of a page."""
    assert codes_with(f"count: '{name}'") == ["site/bad-count"]


@pytest.mark.parametrize(
    ("more", "paper"),
    [
        ("", "a4"),
        ("timezone: America/Chicago\n", "letter"),
        ("timezone: America/Sao_Paulo\n", "a4"),
        ("timezone: Europe/Berlin\n", "a4"),
        ("language: en-GB\ntimezone: America/Chicago\n", "a4"),
        ("language: fr-CA\ntimezone: Europe/Paris\n", "letter"),
        ("language: zh-Hans\ntimezone: America/Toronto\n", "letter"),
        ("paper: Letter\n", "letter"),
        ("paper: a4\ntimezone: America/Chicago\n", "a4"),
    ],
)
def test_paper_is_that_of_the_country(more: str, paper: str) -> None:
    """A site that asks for no paper has that of its language's region, or else of its time zone."""
    assert config_of(settings_with(more)).paper == paper


@pytest.mark.parametrize("language", ["de", "de-AT", "fr", "es", "nl", "pt-BR"])
def test_the_usual_sections_and_questions_are_in_the_language_of_the_site(language: str) -> None:
    """Headings and questions are translated, the English headings stay known, and differences can be listed."""
    english, config = config_with(""), config_with(f"language: {language}")
    assert [spec.name for spec in config.sections] == [spec.name for spec in english.sections]
    for spec, usual in zip(config.sections, english.sections, strict=True):
        assert spec.heading not in (usual.heading, "")
        assert {usual.heading, *usual.also} <= {spec.heading, *spec.also}
        assert spec.required == usual.required
    assert config.prompts_heading != english.prompts_heading
    assert [(p.goals, p.review) for p in config.prompts] == [(p.goals, p.review) for p in english.prompts]
    assert not {p.label for p in config.prompts} & {p.label for p in english.prompts}
    less = config_with(f"language: {language}\nsections:\n  - name: drill\n    hidden: true")
    assert [spec.heading for spec in less.sections] == [s.heading for s in config.sections if s.name != "drill"]
