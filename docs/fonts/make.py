"""Make the fonts of the looks anew: `make fonts`, when one has a new version. It needs npm.

Of each font, four files: upright and italic, each for the letters of Western
Europe and for those that other languages in Latin letters add, which browsers
load only for a page that has one.  Weights go from 400 to 700, because nothing
is printed in others.  What the look's style sheet says of them is written here
as well, under its first line: above all, by how much a font that readers already
have is to be stretched, so that lines break at the same words before and after
the look's own font arrives.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

Widths = dict[str, dict[str, float]]
"""By weight, and then by letter, in parts of the size of the type."""

ASSETS = Path(__file__).parents[2] / "layouts" / "assets"
WIDTHS = Path(__file__).with_name("widths.json")

LICENSE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."

LATIN = "U+0-FF, U+131, U+152-153, U+2BB-2BC, U+2C6, U+2DA, U+2DC, U+2000-206F, U+20AC, U+2122, U+2190-2193, U+2212"
MORE = "U+100-130, U+132-151, U+154-17F, U+218-21B, U+1E9E, U+20A0-20AB, U+20AD-20C0"

# How often letters occur in English, German and French text, about; what a line holds is measured by them.
SAMPLE = (
    "The client asked for a discount, and the drill said: wait. Ask what it would be worth to her if the problem were "
    "gone by May. Der Kunde fragte nach einem Rabatt; die Antwort war eine Frage. Le client attend une réponse, et la "
    "question vaut mieux. Nobody buys 3 or 14 of anything before someone has asked why. "
)


class StandIn(NamedTuple):
    """A font that readers already have: the package that it is measured by, and its names on their computers."""

    package: str
    names: tuple[str, ...]


class Font(NamedTuple):
    """The font of a look: its family, its package, and what stands in for it until it arrives, the best first."""

    family: str
    package: str
    stand_ins: tuple[StandIn, ...]


# Windows and macOS have Georgia and Arial, Linux those of Liberation, Android those of Noto and Roboto.  Those that
# belong to somebody are measured by free ones that are as wide, letter by letter.
SERIFS = (
    StandIn("@fontsource/gelasio@5.3.0", ("Georgia", "Gelasio")),
    StandIn("@fontsource/tinos@5.3.0", ("Times New Roman", "Liberation Serif", "Tinos")),
    StandIn("@fontsource/noto-serif@5.3.0", ("Noto Serif",)),
)
SANS = (
    StandIn("@fontsource/arimo@5.3.0", ("Arial", "Liberation Sans", "Arimo")),
    StandIn("@fontsource/roboto@5.3.0", ("Roboto",)),
)
FONTS = {
    "journal": Font("Literata", "@fontsource-variable/literata@5.3.0", SERIFS),
    "clinic": Font("Figtree", "@fontsource-variable/figtree@5.3.0", SANS),
    "chalkboard": Font("Bitter", "@fontsource-variable/bitter@5.3.0", SERIFS),
}


def unpacked(package: str, folder: Path) -> Path:
    """Return the folder of a package of npm."""
    npm = shutil.which("npm") or sys.exit("npm is not installed")
    command = [npm, "pack", "--silent", package]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603 - as listed here
    target = folder / re.sub(r"\W+", "-", package)
    shutil.unpack_archive(folder / done.stdout.split()[-1], target)
    return target / "package"


def letters(ranges: str) -> set[int]:
    """Return the characters of a list such as a style sheet has."""
    pairs = (part.strip().removeprefix("U+").partition("-") for part in ranges.split(","))
    return {code for start, _, end in pairs for code in range(int(start, 16), int(end or start, 16) + 1)}


def make(source: Path, target: Path, ranges: str, owner: str) -> None:
    """Write a font with some of its letters, in the weights that looks have."""
    font = TTFont(source)
    options = Options()
    options.layout_features = ["*"]
    options.flavor, options.hinting = "woff2", False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters(ranges) & set(font.getBestCmap()))
    subsetter.subset(font)
    # After the letters: the packages' own subsetting leaves letters without variations, which this cannot do without.
    font = instantiateVariableFont(font, {"wght": (400, 700)})
    # Copies are to name their owner and their license, and a published font has no other file with it.
    for number, text in ((0, owner), (13, LICENSE), (14, "https://openfontlicense.org")):
        font["name"].setName(text, number, 3, 1, 0x409)
    font.flavor = "woff2"
    font["head"].modified = font["head"].created  # equal input, equal file
    font.recalcTimestamp = False
    font.save(target)


def widths(path: Path, weight: int = 400) -> dict[str, float]:
    """Return the width of each letter that the sample's languages have, as a part of the type's size."""
    font = TTFont(path)
    if "fvar" in font:
        font = instantiateVariableFont(font, {"wght": weight})
    cmap, metrics, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    return {chr(code): round(metrics[cmap[code]][0] / unit, 4) for code in range(0x20, 0x100) if code in cmap}


def total(table: dict[str, float]) -> float:
    """Return the width of the sample."""
    return sum(table[letter] for letter in SAMPLE)


_PRINTED = {400: 400, 700: 640}  # what is bold in a stand-in is a heading or a strong word


def faces(name: str, font: Font, stand_ins: Sequence[Widths]) -> str:
    """Return the rules that load the files of a look's font, and those that make others as wide."""
    rules = [
        f'@font-face {{ font-family: "{font.family}"; src: url("../fonts/{name}{file}{part}.woff2") format("woff2"); '
        f"font-style: {style}; font-weight: 400 700; font-display: swap; unicode-range: {ranges}; }}"
        for file, style in (("", "normal"), ("-italic", "italic"))
        for part, ranges in (("", LATIN), ("-more", MORE))
    ]
    path = ASSETS / "fonts" / f"{name}.woff2"
    metrics = TTFont(path)
    unit, line = metrics["head"].unitsPerEm, metrics["hhea"]
    for number, (stand_in, table) in enumerate(zip(font.stand_ins, stand_ins, strict=True), 1):
        for weight, suffix, weights in ((400, "", "400 550"), (700, " Bold", "551 900")):
            by = round(total(widths(path, _PRINTED[weight])) / total(table[str(weight)]), 3)
            # Above and below the line as much as in the look's font: so nothing moves by a pixel either.
            edges = "".join(
                f" {edge}-override: {abs(value) / unit / by:.1%};"
                for edge, value in (("ascent", line.ascent), ("descent", line.descent), ("line-gap", line.lineGap))
            )
            local = ", ".join(f'local("{one}{suffix}")' for one in stand_in.names)
            rules.append(
                f'@font-face {{ font-family: "{font.family} {number}"; src: {local}; font-weight: {weights}; '
                f"size-adjust: {by:.1%};{edges} }}"
            )
    return "\n".join(rules)


def main() -> None:
    """Make the fonts of all looks."""
    known: dict[str, Widths] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, font in FONTS.items():
            package = unpacked(font.package, Path(temporary))
            stem, owner = font.family.lower(), (package / "LICENSE").read_text("utf-8").partition("\n")[0]
            for file, style in (("", "normal"), ("-italic", "italic")):
                for part, subset, ranges in (("", "latin", LATIN), ("-more", "latin-ext", MORE)):
                    source = package / "files" / f"{stem}-{subset}-wght-{style}.woff2"
                    make(source, ASSETS / "fonts" / f"{name}{file}{part}.woff2", ranges, owner)
            shutil.copyfile(package / "LICENSE", ASSETS / "fonts" / f"{name}-LICENSE.txt")
            for one in font.stand_ins:
                known.setdefault(one.names[-1], stand_in_widths(one, Path(temporary)))
            sheet = ASSETS / "looks" / f"{name}.css"
            first, _, rest = re.sub(r"@font-face \{[^}]*\}\n", "", sheet.read_text("utf-8")).partition("\n")
            rules = faces(name, font, [known[one.names[-1]] for one in font.stand_ins])
            sheet.write_text(f"{first}\n{rules}\n{rest}", "utf-8")
    lines = (f'"{name}": {json.dumps(table, ensure_ascii=False)}' for name, table in known.items())
    WIDTHS.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def stand_in_widths(stand_in: StandIn, folder: Path) -> Widths:
    """Return the widths of a font that readers have, by its weight."""
    files, stem = unpacked(stand_in.package, folder) / "files", re.split("[/@]", stand_in.package)[2]
    return {str(weight): widths(files / f"{stem}-latin-{weight}-normal.woff2") for weight in (400, 700)}


if __name__ == "__main__":
    main()
