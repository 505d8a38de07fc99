"""Which files there are of a picture, and where pages show which."""

from collections.abc import Mapping

import pytest
from pictures import facts_of
from sites import Made, make_site

from generator.model.page import FileCopy, PictureFile
from generator.model.picture import Picture
from generator.plan.patch import same_plan

LESSON = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n{more}---\n{text}\n"
FILE = "-- content/images/p.jpg --\n"
ONE = "content/images/p.jpg"


def site(text: str = "![x](images/p.jpg)", more: str = "", **pictures: Picture) -> Made:
    """Plan a site with a lesson that may show a picture."""
    known: Mapping[str, Picture] = {f"content/images/{n}.jpg": p for n, p in (pictures or {"p": facts_of()}).items()}
    return make_site(LESSON.format(text=text, more=more) + FILE, pictures=known)


def files(made: Made) -> dict[str, tuple[str, int, int]]:
    """Return the files that are made of pictures: kind and size by name, without what differs with the picture."""
    return {
        file: (recipe.page.shape.kind, recipe.page.shape.width, recipe.page.shape.height)
        for file, recipe in made.plan.recipes.items()
        if isinstance(recipe.page, PictureFile)
    }


@pytest.mark.parametrize(
    ("width", "widths", "webp", "fallback"),
    [
        (4000, [400, 800, 1200, 1600], [400, 800], 1200),
        (1600, [400, 800, 1200, 1600], [400, 800], 1200),
        (1250, [400, 800, 1250], [400, 800], 1200),
        (1000, [400, 800, 1000], [400, 800], 1000),
        (900, [400, 900], [400, 900], 900),
        (700, [400, 700], [400, 700], 700),
        (400, [400], [400], 400),
        (7, [7], [7], 7),
    ],
)
def test_widths(width: int, widths: list[int], webp: list[int], fallback: int) -> None:
    """There is a file for each usual width up to the picture's own, of WebP only until it fills the column of text."""
    found = files(site(p=facts_of(width, 3000)))
    shapes = list(found.values())
    assert [w for kind, w, _ in shapes if kind == "avif"] == widths
    assert [w for kind, w, _ in shapes if kind == "webp"] == webp
    assert shapes[-1] == ("jpeg", fallback, max(1, round(3000 * fallback / width)))
    (links,) = [links for source, links in site(p=facts_of(width, 3000)).site.links.items() if source.endswith("a.md")]
    ((_, image),) = links.images
    assert (image.widths, image.width) == (tuple(widths), fallback)


@pytest.mark.parametrize(("is_clear", "ending"), [(False, "jpg"), (True, "png")])
def test_the_file_that_every_browser_knows(is_clear: bool, ending: str) -> None:
    """It is a JPEG, or a PNG where one has to see through it; pages, feeds and others' cards have its address."""
    made = site(more="photo: {src: images/p.jpg, alt: a, credit: c}\n", p=facts_of(is_clear=is_clear))
    (url, lead) = made.urls("content/lessons/a.md")
    assert url == lead
    assert url.endswith(f".{ending}")
    assert url[1:] in made.plan.recipes
    (teaser,) = made.site.teasers
    assert teaser.photo
    assert teaser.photo.url == url


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("![x](images/p.jpg)", 1600),
        ("![x](/images/p.jpg)", 1600),
        ("[see](images/p.jpg)", 2000),
        ("[see](/images/p.jpg) ![x](images/p.jpg)", 2000),
        ('<img src="images/p.jpg" alt="">', 2000),
        ("None.", 2000),
    ],
)
def test_its_own_address(text: str, width: int) -> None:
    """What is there is made of the picture too: whole where a text leads to it or none shows it, else large enough."""
    made = site(text)
    assert files(made)["images/p.jpg"] == ("jpeg", width, width * 3 // 4)
    assert not made.codes


def test_a_picture_that_no_text_shows_has_one_file() -> None:
    """It may be for a layout, or for a link from elsewhere."""
    assert list(files(site("None."))) == ["images/p.jpg"]


@pytest.mark.parametrize(
    ("picture", "codes"),
    [
        (facts_of(kind="svg", fixed=True), []),
        (facts_of(kind="gif", fixed=True), []),
        (facts_of(fault="unreadable", width=0, height=0), ["picture/unreadable"]),
        (facts_of(fault="too-large"), ["picture/unsuitable"]),
        (facts_of(fault="TIFF"), ["picture/unsuitable"]),
        (facts_of(900, 66_000, fault="too-long"), ["picture/unsuitable"]),
    ],
)
def test_pictures_that_stay_as_they_are(picture: Picture, codes: list[str]) -> None:
    """A drawing, what moves, and what cannot be read, stays as it is; what is wrong is said where it is shown."""
    made = site(p=picture)
    assert made.codes == codes
    assert [d.span.path for d in made.diagnostics] == ["content/lessons/a.md"] * len(codes)
    assert not files(made)
    assert isinstance(made.plan.recipes["images/p.jpg"].page, FileCopy)
    assert made.urls("content/lessons/a.md") == ("/images/p.jpg",)


def test_a_still_gif_keeps_its_address() -> None:
    """Other files are made of it; it is itself what stands at its own address."""
    made = site(p=facts_of(kind="gif"))
    assert isinstance(made.plan.recipes["images/p.jpg"].page, FileCopy)
    assert len(files(made)) == 7


def test_what_a_name_depends_on() -> None:
    """A replaced picture has new addresses, so that browsers can keep the old ones forever."""
    one, two = (set(files(site(p=facts_of(digest=digest)))) for digest in (b"one", b"two"))
    assert one & two == {"images/p.jpg"}


def test_a_picture_that_is_replaced_changes_the_lists() -> None:
    """A teaser's digest stands for its picture too."""
    more = "photo: {src: images/p.jpg, alt: a, credit: c}\n"
    known = (facts_of(digest=b"one"), facts_of(digest=b"two"), facts_of(kind="svg", fixed=True), facts_of(9, 9))
    assert len({site(more=more, p=picture).site.teasers[0].digest for picture in known}) == 4


def test_a_better_description_moves_nothing() -> None:
    """What is said of a picture is no part of the plan, so that a save of it is as quick as any."""
    one, two = (site(f"![{alt}](images/p.jpg)").lesson("/2026/02/a/") for alt in ("one", "two"))
    assert one.links != two.links
    assert same_plan(one, two)


def test_a_description_within_a_quotation_counts() -> None:
    """The page of quotations shows it, so the digest of quotations stands for it too."""
    quote = 'quotes:\n  - text: "![{}](images/p.jpg)"\n    author: A\n'
    one, two = (site(more=quote.format(alt)).lesson("/2026/02/a/").quotes_digest for alt in ("one", "two"))
    assert one != two


# ---------------------------------------------------------------- what layouts see
def test_what_a_layout_sees_of_a_picture() -> None:
    """The address and size of one file, and what there is to choose from before it; in a feed only the one."""
    made = site("Text.", "photo: {src: images/p.jpg, alt: a, credit: c}\n")
    page, entry = (made.view("2026/02/a/index.html", absolute=absolute).values["lesson"] for absolute in (False, True))
    assert (page.photo.width, page.photo.height) == (entry.photo.width, entry.photo.height) == (1200, 900)
    assert [source.type for source in page.photo.sources] == ["image/avif", "image/webp"]
    (avif, webp) = (source.srcset.split(", ") for source in page.photo.sources)
    assert [part.partition(" ")[2] for part in avif] == ["400w", "800w", "1200w", "1600w"]
    assert [part.partition(" ")[2] for part in webp] == ["400w", "800w"]
    assert all(part.partition(" ")[0][1:] in made.plan.recipes for part in (*avif, *webp))
    assert entry.photo.sources == ()
    assert entry.photo.url == f"https://www.example.com{page.photo.url}"


@pytest.mark.parametrize(("more", "first"), [("", 1), ("photo: {src: images/p.jpg, alt: a, credit: c}\n", 0)])
def test_only_what_is_seen_first_is_loaded_at_once(more: str, first: int) -> None:
    """Of the pictures in the text it is the first one, unless there is a picture above the text."""
    made = site("![x](images/p.jpg)\n\n![y](images/p.jpg)", more)
    html = made.view("2026/02/a/index.html").values["lesson"].lead
    assert html.count('fetchpriority="high"') == first
    assert html.count('loading="lazy"') == 2 - first
    assert html.find("high") < html.find("lazy")


@pytest.mark.parametrize(
    ("height", "kinds"),
    [(16_383, {"avif", "webp", "jpeg"}), (16_384, {"avif", "jpeg"}), (32_769, {"jpeg"}), (65_500, {"jpeg"})],
)
def test_tall_pictures(height: int, kinds: set[str]) -> None:
    """A format that cannot hold a picture so high is left out, in the files as on the page."""
    made = site(p=facts_of(900, height))
    assert {kind for kind, _, _ in files(made).values()} == kinds
    ((_, image),) = made.site.links["content/lessons/a.md"].images
    assert {"jpeg", *image.kinds} == kinds
    assert made.codes == []


def test_what_is_said_of_a_picture_that_is_too_tall() -> None:
    """It is about the height, at the line that shows it; width is not to blame."""
    (problem,) = site(p=facts_of(900, 66_000, fault="too-long")).diagnostics
    assert (problem.span.line, "too tall" in problem.message, "wide" in problem.help) == (5, True, False)


def test_a_picture_of_a_phone_is_published_as_jpeg() -> None:
    """Its own address says so, since browsers go by the name, and the JPEG beside it keeps its own."""
    heic, jpeg = "content/images/IMG_1.HEIC", "content/images/IMG_1.jpg"
    text = LESSON.format(text="![x](images/IMG_1.HEIC) [large](images/IMG_1.HEIC)", more="")
    known = {heic: facts_of(kind="heic"), jpeg: facts_of()}
    made = make_site(f"{text}-- {heic} --\n-- {jpeg} --\n", pictures=known)
    assert made.codes == []
    assert files(made)["images/IMG_1.HEIC.jpg"] == ("jpeg", 2000, 1500)
    assert "images/IMG_1.jpg" in files(made)
    assert made.urls("content/lessons/a.md")[1] == "/images/IMG_1.HEIC.jpg"
