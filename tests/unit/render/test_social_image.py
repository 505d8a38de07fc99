"""Social cards: titles as pictures."""

import io
import sys

import pytest
from PIL import Image, ImageChops, ImageColor

from generator.model.look import LookColors, SchemeColors
from generator.model.page import PictureFile, SocialImage
from generator.model.picture import Shape
from generator.model.social_image import SOCIAL_IMAGE_SIZE, can_be_drawn
from generator.model.title_art import COMPOSITIONS, SCHEMES, VARIANTS, TitleArt
from generator.render.palette import art_tones, palette_of
from generator.render.social_image import draw, font_of, in_lines
from generator.render.title_art_picture import TONES, painted

COLORS = SchemeColors()
MIDDLING = "Your favourite client is not your best client"
NO_LETTER = "\U0010fffe"
ART = TitleArt(composition="grid", scheme="full", variant=1)
DRAWING = 840
"""Where the drawing starts, in pixels."""

LONG = "When the buyer says that the price is too high, and you know that it is not, ask what it is high against. " * 3


def card(title: str, site: str = "The Monday Drill", accent: str = "") -> Image.Image:
    """Return the card of a title."""
    return Image.open(io.BytesIO(draw(SocialImage(title=title, site=site, accent=accent, art=ART))))


def _hex(color: object) -> str:
    assert isinstance(color, tuple)
    return "#" + "".join(f"{part:02x}" for part in color)


def edges(picture: Image.Image) -> tuple[int, int, int, int]:
    """Return the box of all that is written: left, top, right, bottom."""
    paper = Image.new("RGB", picture.size, COLORS.paper)
    found = ImageChops.difference(picture.convert("RGB"), paper).crop((0, 0, DRAWING, picture.height)).getbbox()
    assert found
    return found


def test_every_letter_has_a_shape() -> None:
    """What counts as drawable is in the font: no card shows boxes."""
    font = font_of(40)
    box = bytes(font.getmask(NO_LETTER))
    assert box
    letters = [letter for letter in map(chr, range(sys.maxunicode)) if can_be_drawn(letter)]
    assert len(letters) > 600
    assert [letter for letter in letters if bytes(font.getmask(letter)) == box] == []


@pytest.mark.parametrize(
    "title", ["Café Zürich – “€ 5”…", "Łódź, Şişli, Þór", "Η πρώτη ερώτηση", "Ґанок і ёлка", "Nghệ thuật"]
)
def test_titles_of_europe_can_be_drawn(title: str) -> None:
    """Latin, Greek and Cyrillic titles have cards, with the marks that writers use."""
    assert can_be_drawn(title)


@pytest.mark.parametrize(
    "title", ["第一课", "שיעור", "الدرس", "A win 🎯", "a\u202eb", "a\u0301", "tab\there", "a\nb", ""]
)
def test_other_titles_cannot(title: str) -> None:
    """What the font lacks, what runs from right to left, and what is invisible has none."""
    assert not can_be_drawn(title)


@pytest.mark.parametrize(
    "title", ["Ownership", MIDDLING, "Как звонить тем, кто не ждёт вашего звонка", LONG, "W" * 300]
)
def test_a_title_stays_on_its_card(title: str) -> None:
    """However long it is, it keeps clear of the edges; and a card is small."""
    data = draw(SocialImage(title=title, site="S" * 300, accent="", art=ART))
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "P", SOCIAL_IMAGE_SIZE)
    left, top, right, bottom = edges(picture)
    assert left >= 66
    assert right <= DRAWING - 50
    assert top >= 40
    assert bottom <= 570
    assert len(data) < 45_000


def test_few_words_are_large() -> None:
    """The fewer lines a title needs, the larger it is."""
    sizes = [in_lines(title)[0] for title in ("Ownership", MIDDLING[:28], MIDDLING, LONG[:160], LONG)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] >= 2.4 * sizes[-1]


def test_lines_are_balanced() -> None:
    """No title ends with one short word on a line of its own where its lines can be alike."""
    _, lines = in_lines(MIDDLING)
    assert lines == ["Your favourite", "client is not", "your best client"]


def test_every_word_is_there() -> None:
    """Nothing is lost between lines, and a space that does not break stays one."""
    for title in ("One", "Pourquoi pas\xa0?", LONG[:200].strip()):
        assert " ".join(in_lines(title)[1]) == title


@pytest.mark.parametrize("title", [LONG * 3, "W" * 300, f"Short {'W' * 300} end", "xylem " * 200, f"{'W' * 40} " * 20])
def test_what_is_too_long_is_cut(title: str) -> None:
    """Of what does not fit, as much is shown as fits, with an ellipsis after it."""
    size, lines = in_lines(title)
    assert len(lines) <= 7
    assert any(line.endswith("…") for line in lines)
    assert max(font_of(size).getlength(line) for line in lines) <= 700
    shown = " ".join(lines).replace("…", "")
    assert len(shown) >= 15


def test_the_same_title_is_the_same_picture() -> None:
    """Equal cards are equal bytes."""
    one = SocialImage(title="Ownership", site="The Monday Drill", accent="#7a1f3d", art=ART)
    assert draw(one) == draw(one)


def test_colors() -> None:
    """Paper, ink and accent are those of the pages; on the text's side is nothing else but shades between them."""
    for accent, shown in (("", COLORS.accent), ("#ffcc00", palette_of("#ffcc00", LookColors()).light)):
        picture = card("Ownership", accent=accent).convert("RGB").crop((0, 0, DRAWING, 630))
        found = picture.getcolors(16)
        assert found
        colors = {_hex(color) for _, color in found}
        assert {COLORS.paper, COLORS.ink, shown} <= colors


def test_a_card_is_in_the_colors_of_its_look() -> None:
    """On a blog with a dark look, cards are dark."""
    dark = SchemeColors(paper="#101010", ink="#fafafa", accent="#ffcc00")
    picture = Image.open(io.BytesIO(draw(SocialImage(title="Own", site="T", accent="", art=ART, colors=dark)))).convert(
        "RGB"
    )
    colors = {_hex(color) for _, color in picture.getcolors(256) or ()}
    assert {dark.paper, dark.ink, dark.accent} <= colors


# ---------------------------------------------------------------- with a face
def _one_color(width: int, height: int, color: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), color).save(file, "PNG")
    return file.getvalue()


def test_a_portrait_is_round_and_the_logo_is_at_the_right() -> None:
    """The corners of a portrait are paper; a logo keeps its shape, and no text comes near it."""
    shape = Shape(kind="jpeg", width=400, height=400)
    small = PictureFile(source="a.jpg", digest=b"", shape=shape)
    page = SocialImage(title="One", site="W" * 200, accent="", art=ART, author="Nora " * 40, portrait=small, logo=small)
    red, blue = _one_color(400, 533, "#ff0000"), _one_color(400, 100, "#0000ff")
    picture = Image.open(io.BytesIO(draw(page, red, blue))).convert("RGB")
    assert picture.size == SOCIAL_IMAGE_SIZE
    assert picture.getpixel((140, 530)) == (255, 0, 0)
    assert picture.getpixel((78, 468)) == ImageColor.getrgb(COLORS.paper)
    # 400 by 100 in 220 by 84 is 220 by 55.
    assert picture.getpixel((557, 503)) == picture.getpixel((775, 556)) == (0, 0, 255)
    between = picture.crop((534, 460, 555, 600))
    assert len(between.getcolors() or ()) == 1
    assert draw(page, red, blue) == draw(page, red, blue)


# ---------------------------------------------------------------- with a drawing
@pytest.mark.parametrize("composition", COMPOSITIONS)
def test_the_drawing_is_that_of_the_page(composition: str) -> None:
    """All four tones of the page's drawing are on the card, each in more than a few spots."""
    for scheme in SCHEMES:
        art = TitleArt(composition=composition, scheme=scheme, variant=VARIANTS - 1)
        counts = {_hex(color): count for count, color in painted(art, "", (360, 630)).convert("RGB").getcolors() or ()}
        tones = dict(zip(TONES, art_tones("", scheme)[0], strict=True))
        assert min(counts.get(tones[tone], 0) for tone in ("ground", "quiet", "mark")) > 150, (scheme, counts)
        assert len(counts) <= 28


def test_edges_are_smooth() -> None:
    """Around a disc are pixels of colors between the two."""
    tones = art_tones("", "full")[0]
    colors = {_hex(color) for _, color in painted(ART, "", (360, 630)).convert("RGB").getcolors() or ()}
    assert len(colors - set(tones)) > 4
