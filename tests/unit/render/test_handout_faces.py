"""The faces of a look on handouts."""

import base64
import io
import re

import pytest

from generator.render.handout_faces import faces_css
from generator.shell.layouts import packaged

ttlib = pytest.importorskip("fontTools.ttLib", reason="WeasyPrint is not installed")


class Kept(dict[str, bytes]):
    """What is kept from one build to the next."""

    put = dict.__setitem__


def test_a_weight_is_cut_out_once_and_without_the_clock() -> None:
    """What comes of a variable font has one weight and the time of the font; the next sheet takes it as it was kept."""
    data = (packaged() / "assets/fonts/journal-italic.woff2").read_bytes()
    kept = Kept()
    css = faces_css((("journal-italic.woff2", data),), kept)
    (encoded,) = re.findall(r"base64,([^\"]+)\"", css)
    font = ttlib.TTFont(io.BytesIO(base64.b64decode(encoded)))
    assert "font-style: italic; font-weight: 400" in css
    assert "fvar" not in font
    assert font["head"].modified == ttlib.TTFont(io.BytesIO(data))["head"].modified
    (name,) = kept
    kept[name] = b"as it was kept"
    assert base64.b64encode(b"as it was kept").decode() in faces_css((("journal-italic.woff2", data),), kept)


def test_a_broken_font_is_left_out() -> None:
    """The sheet then takes another face, as a browser does; so it does without fonts."""
    assert faces_css((("fonts/mine.woff2", b"wOF2 broken"),), Kept()) == faces_css((), Kept()) == ""
