"""The colors of a look, as far as other things than style sheets have to know them."""

from generator.model.value import Value

__all__ = ["LookColors", "SchemeColors"]


class SchemeColors(Value):
    """The colors that a look has in one scheme, light or dark, each `#rrggbb`.

    Text is in `ink`, captions are `muted`, on the `paper` or on a `card` on it;
    the drill is written on its `board` in `chalk`: plain, colored, and for captions.
    """

    paper: str = "#fbf8f1"
    card: str = "#fffdf8"
    ink: str = "#23211c"
    muted: str = "#635d51"
    accent: str = "#1b5542"
    board: str = "#174a3a"
    chalk: tuple[str, ...] = ("#f5f1e4", "#f0d48a", "#d3dbcd")


class LookColors(Value):
    """The colors of a look for readers with a light and with a dark screen; those of `style.css` by itself."""

    light: SchemeColors = SchemeColors()
    dark: SchemeColors = SchemeColors(
        paper="#171613", card="#1f1e1a", ink="#e9e4d8", muted="#a9a294", accent="#93cbb1", board="#1d4638"
    )

    @property
    def is_always_dark(self) -> bool:
        """Whether the paper is dark for everybody, which drawings made for light paper do not fit."""
        # Darker than the gray in the middle, by the sum of red, green and blue.
        return sum(bytes.fromhex(self.light.paper[1:])) < 3 * 0x80
