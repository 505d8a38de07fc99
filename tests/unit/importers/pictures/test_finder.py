"""The pictures that texts name: the right file is found, and only what is a picture is taken."""

import base64
import io
import json
import zipfile
from pathlib import Path

import pytest
from pictures import PHOTO, photo

from generator.importers.container import Container
from generator.importers.formats.word import member_address
from generator.importers.pictures.finder import Member, PictureFinder, Pictures, Several, original_of, target_name
from generator.importers.pictures.picture import (
    NoPictureError,
    PictureFacts,
    decode_data,
    examine,
    kind_of,
)
from generator.model.digest import digest_bytes

OTHER = photo(50, 20)
BP, BLOGGER = "https://1.bp.blogspot.com", "https://blogger.googleusercontent.com/img"


def box_of(files: dict[str, bytes]) -> Container:
    """Return a box in memory."""
    return Container({name: len(data) for name, data in files.items()}, lambda name: io.BytesIO(files[name]))


def found(url: str, *names: str, folder: str = "") -> str | tuple[str, ...] | None:
    """Return the name of the file that an address means among different ones, those that it could mean, or nothing."""
    container = box_of({name: name.encode() for name in names})
    return said(PictureFinder([container]).find(url, folder))


def said(finding: Member | Several | None) -> str | tuple[str, ...] | None:
    return finding.names if isinstance(finding, Several) else finding and finding.name


def refusal(data: bytes) -> str:
    """Say why a file is no picture."""
    with pytest.raises(NoPictureError) as problem:
        examine(io.BytesIO(data))
    return str(problem.value)


# ---------------------------------------------------------------- addresses of a picture in its full size
@pytest.mark.parametrize(
    ("url", "original"),
    [
        (f"{BP}/-x/A/B/C/s320/desk%2Bone.jpg", f"{BP}/-x/A/B/C/s0/desk%2Bone.jpg"),
        ("http://1.bp.blogspot.com/_x/S/A/B/s1600-h/desk.jpg", f"{BP}/_x/S/A/B/s0/desk.jpg"),
        ("//1.bp.blogspot.com/-x/A/B/C/w640-h480-p-k-no-nu/desk.jpg", f"{BP}/-x/A/B/C/s0/desk.jpg"),
        (f"{BLOGGER}/b/R29/AV/s1600/desk.jpg", f"{BLOGGER}/b/R29/AV/s0/desk.jpg"),
        (f"{BLOGGER}/a/AVvX=w640-h480", f"{BLOGGER}/a/AVvX=s0"),
        (f"{BLOGGER}/a/AVvX=s1600-rw", f"{BLOGGER}/a/AVvX=s0"),
        (f"{BP}/-x/A/B/C/desk.jpg", f"{BP}/-x/A/B/C/desk.jpg"),
        (
            "http://b.com/wp-content/uploads/2019/05/desk-300x200.jpg",
            "http://b.com/wp-content/uploads/2019/05/desk.jpg",
        ),
        ("http://b.com/wp-content/uploads/2019/05/3x4.jpg", "http://b.com/wp-content/uploads/2019/05/3x4.jpg"),
        (
            "https://b.files.wordpress.com/2019/05/desk.jpg?w=300&h=200",
            "https://b.files.wordpress.com/2019/05/desk.jpg",
        ),
        ("https://i0.wp.com/b.com/wp-content/uploads/a-9x9.png?resize=3", "https://b.com/wp-content/uploads/a.png"),
        ("https://b.com/desk-300x200.jpg?v=2#top", "https://b.com/desk-300x200.jpg?v=2"),
        ("pictures/desk.jpg", "pictures/desk.jpg"),
        ("http://[bad/desk.jpg", "http://[bad/desk.jpg"),
        ("", ""),
    ],
)
def test_each_host(url: str, original: str) -> None:
    """Two sizes of a picture have one original, and an address of another kind is left alone."""
    assert original_of(url) == original
    assert original_of(original) == original


# ---------------------------------------------------------------- files by the address that a picture had
@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{BP}/-x/A/B/C/s320/desk%2Bone.jpg", "Albums/Blog/desk one.jpg"),
        (f"{BP}/-x/A/B/C/s320/desk+one.JPG", "Albums/Blog/Desk one.jpg"),
        (f"{BP}/-x/A/B/C/s320/desk%252Bone.jpg", "Albums/Blog/desk one.jpg"),
        (f"{BP}/-x/A/B/C/s320/Stra%C3%9Fe%CC%81.jpeg", "Albums/strass\u00e9.jpg".replace("ss", "ß")),
        (f"{BP}/-x/A/B/C/s320/a%26b%3F.jpg", "Albums/a_b_.jpg"),
        (f"{BP}/-x/A/B/C/s320/{'very' * 20}.jpg", f"Albums/{('very' * 20)[:47]}.jpg"),
        (f"{BP}/-x/A/B/C/s320/{'very' * 20}.jpg", f"Albums/{('very' * 20)[:46]}(1).jpg"),
        (f"{BP}/-x/A/B/C/s320/desk.jpg", "Albums/desk(1).jpg"),
        ("http://b.com/wp-content/uploads/2019/05/desk-300x200.jpg", "uploads/2019/05/desk.jpg"),
        ("http://b.com/wp-content/uploads/2019/05/desk-300x200.jpg", "uploads/2019/05/desk-300x200.jpg"),
        ("http://b.com/wp-content/uploads/2019/05/desk.jpg", "uploads/2019/05/desk-300x200.jpg"),
        ("http://b.com/wp-content/uploads/2019/05/desk.jpg", "old/desk.jpg"),
        ("file:///C:/Users/Nora/desk.jpg", "desk.jpg"),
        ("C:\\Users\\Nora\\desk.jpg", "desk.jpg"),
    ],
)
def test_one_file(url: str, name: str) -> None:
    """The file of a name is found, whatever programs did to the name on its way."""
    assert found(url, "Albums/no.jpg", "metadata.csv", name) == name


@pytest.mark.parametrize(
    ("url", "names"),
    [
        (f"{BP}/-x/A/B/C/s320/desk.jpg", ("desk.png", "desks.jpg", "desk/a.jpg", "desk.jpg.json")),
        ("http://b.com/wp-content/uploads/2019/05/desk.jpg", ("uploads/2017/01/desk.jpg",)),
        (f"{BP}/-x/A/B/C/s320/{'very' * 20}.jpg", (f"{'very' * 9}.jpg", f"{('very' * 20)[:47]}.png")),
        (f"{BLOGGER}/a/AVvX=s1600", ("desk.jpg",)),
        ("https://b.com/", ("desk.jpg",)),
        ("", ("desk.jpg",)),
        ("http://[bad/desk.jpg", ("desk.jpg",)),
        ("../../etc/passwd", ("desk.jpg",)),
        ("member:other.docx#word/media/a.png", ("desk.jpg",)),
    ],
)
def test_nothing(url: str, names: tuple[str, ...]) -> None:
    """A file of another name, or one that WordPress keeps for another month, is not taken."""
    assert found(url, *names) is None


def test_the_folders_decide() -> None:
    """Of several files of a name, it is the one whose folders agree most."""
    names = ("uploads/2018/05/desk.jpg", "uploads/2019/05/desk.jpg", "other/desk.jpg")
    assert found("http://b.com/wp-content/uploads/2019/05/desk.jpg", *names) == "uploads/2019/05/desk.jpg"


def test_a_relative_path_is_what_it_says() -> None:
    """A path from the text's own folder leads to that file, also up and down, and with encoded letters."""
    names = ("a/pictures/desk one.jpg", "b/pictures/desk one.jpg", "pictures/desk one.jpg")
    assert found("pictures/desk%20one.jpg", *names, folder="b") == "b/pictures/desk one.jpg"
    assert found("../a/pictures/desk%20one.jpg", *names, folder="b") == "a/pictures/desk one.jpg"
    assert found("./pictures/desk one.jpg", *names) == "pictures/desk one.jpg"


def test_several() -> None:
    """Different files of a name, none of which is likelier, are all named."""
    assert found(f"{BP}/-x/A/B/C/s320/desk.jpg", "a/desk.jpg", "b/desk.jpg") == ("a/desk.jpg", "b/desk.jpg")
    assert found(f"{BP}/-x/A/B/C/s320/desk.jpg", "a/desk.jpg", "a/desk(1).jpg") == ("a/desk(1).jpg", "a/desk.jpg")


def test_equal_ones_are_one() -> None:
    """Several files of a name with the same bytes are as good as one."""
    finder = PictureFinder([box_of({"a/desk.jpg": PHOTO}), box_of({"b/desk.jpg": PHOTO})])
    assert said(finder.find(f"{BP}/-x/A/B/C/s320/desk.jpg")) == "a/desk.jpg"


def test_a_page_under_the_name_gives_way() -> None:
    """Where one of two is no picture, it is the other."""
    finder = PictureFinder([box_of({"a/desk.jpg": b"<html>404</html>", "b/desk.jpg": PHOTO})])
    assert said(finder.find(f"{BP}/-x/A/B/C/s320/desk.jpg")) == "b/desk.jpg"


@pytest.mark.parametrize("ending", [".json", ".supplemental-metadata.json"])
def test_the_note_beside_it_decides(ending: str) -> None:
    """Takeout's notes say at which address each file was, be it on another of Blogger's hosts and in another size."""
    note = json.dumps({"title": "desk.jpg", "url": "https://lh3.googleusercontent.com/-x/A/B/C2/s9/desk.jpg"}).encode()
    files = {
        "A/desk.jpg": PHOTO,
        "A/desk(1).jpg": OTHER,
        f"A/desk(1).jpg{ending}": note,
        f"A/desk.jpg{ending}": b"{",
    }
    finder = PictureFinder([box_of(files)])
    assert said(finder.find(f"{BP}/-x/A/B/C2/s320/desk.jpg")) == "A/desk(1).jpg"
    assert said(finder.find(f"{BP}/-x/A/B/C3/s320/desk.jpg")) == ("A/desk(1).jpg", "A/desk.jpg")


def test_the_largest_of_what_is_left() -> None:
    """Where WordPress's original is gone, the largest that was made of it is taken."""
    names = {"u/desk-30x20.jpg": b"a", "u/desk-300x200.jpg": b"abc", "u/desk-90x60.jpg": b"ab"}
    finder = PictureFinder([box_of(names)])
    assert said(finder.find("https://b.com/wp-content/uploads/desk-1x1.jpg")) == "u/desk-300x200.jpg"


# ---------------------------------------------------------------- pictures from wherever they are
def test_a_picture_in_a_word_document() -> None:
    """A picture's address in a document leads to that part of it, in a folder and in a zip alike."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("word/media/image 1.png", PHOTO)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as made:
        made.writestr("b/ä #1.docx", file.getvalue())
    address = member_address("b/ä #1.docx", "word/media/image 1.png")
    with zipfile.ZipFile(outer) as packed:
        for container in (box_of({"b/ä #1.docx": file.getvalue()}), Container({"b/ä #1.docx": 1}, packed.open)):
            got = Pictures([container]).get(address)
            assert got.picture == PictureFacts("jpg", len(PHOTO), digest_bytes(PHOTO))
            with got.open() as opened:
                assert opened.read() == PHOTO
    with pytest.raises(NoPictureError, match="damaged"):
        Pictures([box_of({"b/ä #1.docx": file.getvalue()})]).get(address.replace("media", "none"))


def test_what_is_written_into_the_text() -> None:
    """A picture that is in its own address needs no file."""
    got = Pictures([]).get(f"data:image/png;base64,{base64.b64encode(PHOTO).decode()}")
    assert got.picture.ending == "jpg"
    with got.open() as file:
        assert file.read() == PHOTO


def test_why_there_is_none() -> None:
    """Whatever the reason, it is said in plain words."""
    pictures = Pictures([box_of({"a/desk.jpg": b"1", "b/desk.jpg": b"2", "page.jpg": b"<html>"})])
    for url, reason in (
        ("x/desk.jpg", "several files.*a/desk.jpg, b/desk.jpg"),
        ("no.jpg", "no file"),
        ("page.jpg", "page"),
    ):
        with pytest.raises(NoPictureError, match=reason):
            pictures.get(url)


def test_what_is_nowhere_is_fetched(tmp_path: Path) -> None:
    """An address of the web that no file is found for is fetched, where that is wanted; nothing else is."""
    (tmp_path / "got").write_bytes(PHOTO)
    asked: list[str] = []
    pictures = Pictures([box_of({"desk.jpg": PHOTO})], lambda url: asked.append(url) or tmp_path / "got")
    for url in ("https://b.com/desk.jpg", "//b.com/chair.jpg"):
        assert pictures.get(url).picture.size == len(PHOTO)
    with pytest.raises(NoPictureError):
        pictures.get("file:///etc/passwd.jpg")
    assert asked == ["//b.com/chair.jpg"]


# ---------------------------------------------------------------- pictures that are in their own address
@pytest.mark.parametrize("url", [
    "data:image/png;base64,aGk/Pz8+", "data:image/png;base64,aGk_Pz8-", "data:;BASE64 ,aGk\n/P z8%2B", "data:,hi???%3E",
])  # fmt: skip
def test_lenient(url: str) -> None:
    """However it was broken and encoded on its way, it is read."""
    assert decode_data(url) == b"hi???>"


@pytest.mark.parametrize("url", ["data:image/png;base64", "data:image/png;base64,aGk/P"])
def test_cut_off(url: str) -> None:
    """One that is cut off is said to be."""
    if url.endswith("P"):
        assert decode_data(url[:-1])
    with pytest.raises(NoPictureError):
        decode_data(url)


def test_data_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is too large is not even decoded."""
    monkeypatch.setattr("generator.importers.pictures.picture.MOST_BYTES", 10)
    with pytest.raises(NoPictureError, match="larger"):
        decode_data("data:," + "x" * 31)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'


# ---------------------------------------------------------------- what a file is by its content
@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("JPEG", "jpg"),
        ("PNG", "png"),
        ("GIF", "gif"),
        ("WEBP", "webp"),
        ("AVIF", "avif"),
        ("BMP", "bmp"),
        ("TIFF", "TIFF"),
    ],
)
def test_kinds(kind: str, ending: str) -> None:
    """The kind is that of the content."""
    assert kind_of(photo(kind=kind)) == ending


@pytest.mark.parametrize(
    "before", ["", "\ufeff", '<?xml version="1.0"?>\n<!-- a --> <!-- b -->\n<!DOCTYPE svg PUBLIC "x" "y">']
)
def test_a_drawing(before: str) -> None:
    """A drawing is one by its root."""
    data = (before + SVG % '<path d="M0 0"/>').encode()
    assert examine(io.BytesIO(data)) == PictureFacts("svg", len(data), digest_bytes(data))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x()</script>",
        "<g><SCRIPT/></g>",
        "<foreignObject/>",
        '<path onload="x()"/>',
        '<a href=" javascript:x()"/>',
        '<a xlink:href="JavaScript:x()"/>',
        '<use href="data:text/html,x"/>',
        '<set attributeName="href" to="javascript:x()"/>',
    ],
)
def test_a_drawing_with_a_program_in_it(inside: str) -> None:
    """A drawing that could do anything is left out."""
    assert "program" in refusal((SVG % inside).encode())


def test_hostile_drawings() -> None:
    """So is one that declares what could grow, that is cut off, or that is too large to be one."""
    assert "hide" in refusal(b'<!DOCTYPE svg [<!ENTITY a "<script/>">]>' + (SVG % "&a;").encode())
    assert "damaged" in refusal((SVG % "<g>").encode())
    assert "more than" in refusal((SVG % ("<!-- -->" * 700_000)).encode())
    assert "damaged" in refusal((SVG % ("<g>" * 100_000)).encode())


def test_no_pictures() -> None:
    """What is no picture is said to be what it is."""
    assert refusal(b"") == "the file is empty"
    assert "web page" in refusal(b"\n<!-- x --><!DOCTYPE html><svg/>")
    assert refusal(b"BMW is no picture") == "it is no picture"
    assert "TIFF" in refusal(b"II*\0\x08\0\0\0")


def test_comments_without_end() -> None:
    """What starts with ever more comments is looked at once."""
    assert "no picture" in refusal(b"<!---->" * 3000)


def test_content_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that is too large is left out, and not read to its end."""
    monkeypatch.setattr("generator.importers.pictures.picture.MOST_BYTES", 300_000)
    file = io.BytesIO(PHOTO + bytes(5_000_000))
    with pytest.raises(NoPictureError, match="larger"):
        examine(file)
    assert file.tell() < 1_000_000


def test_damaged() -> None:
    """One that cannot be read to its end is said to be damaged."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("a.jpg", PHOTO + bytes(9000))
    data = bytearray(file.getvalue())
    data[500] ^= 0xFF
    with zipfile.ZipFile(io.BytesIO(data)) as packed, pytest.raises(NoPictureError, match="damaged"):
        Pictures([Container({"a.jpg": 1}, packed.open)]).get("a.jpg")


# ---------------------------------------------------------------- names for the files of pictures
IT = PictureFacts("jpg", 1, b"\x12\x34\x56\x78" * 4)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{BP}/-x/A/B/C/s320/My%2BDesk%20(2).PNG", "my-desk-2.jpg"),
        ("con.gif", "con-1.jpg"),
        ("../../..%2F..%2Fetc%2Fpasswd.png", "etc-passwd.jpg"),
        ("b/%E3%83%87%E3%82%B9%E3%82%AF.png", "picture-12345678.jpg"),
        ("b/d%C3%A9sk-%E3%83%87.png", "desk.jpg"),
        ("data:image/png;base64,AAAA/desk.jpg", "picture-12345678.jpg"),
        (f"{BLOGGER}/a/{'AVvXsEg' * 20}=s1600", "picture-12345678.jpg"),
        (member_address("a.docx", "word/media/image1.png"), "image1.jpg"),
        ("", "picture-12345678.jpg"),
        (f"{'long-' * 100}.jpg", f"{('long-' * 16)[:-1]}.jpg"),
    ],
)
def test_safe_on_every_system(url: str, name: str) -> None:
    """A name is of small ASCII letters, is no device, leads nowhere, and ends as its content does."""
    assert target_name(url, IT, {}) == name


def test_two_of_one_name() -> None:
    """Another picture of a name gets a number; the same one keeps its name."""
    other = b"\0" * 16
    assert target_name("desk.png", IT, {"desk.jpg": other}) == "desk-2.jpg"
    assert target_name("desk.png", IT, {"desk.jpg": other, "desk-2.jpg": IT.digest}) == "desk-2.jpg"
    assert target_name("desk.png", IT, {"desk.jpg": IT.digest}) == "desk.jpg"
