"""The look of a site: which one, and what is published of it."""

from pathlib import Path

import pytest
from sites import config_of, settings_with

from generator.engine.look import assets_in, look_names, look_problems, site_look
from generator.shell.layouts import LayoutFiles, packaged, read_layouts

OURS = sorted(path.stem for path in (packaged() / "assets" / "looks").glob("*.css"))


def layouts_with(folder: Path, files: dict[str, str]) -> LayoutFiles:
    """Return drillbook's layouts with some assets of the site's own."""
    for name, text in files.items():
        path = folder / "layouts" / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return read_layouts(folder)


def test_there_are_three_looks_and_those_of_the_site(tmp_path: Path) -> None:
    """A look is a file; the default comes first."""
    assert look_names(layouts_with(tmp_path, {"looks/garden.css": ""})) == (
        *("journal", "chalkboard", "clinic"),
        "garden",
    )
    assert set(OURS) == {"journal", "chalkboard", "clinic"}


def test_a_site_that_says_nothing_is_a_journal(tmp_path: Path) -> None:
    """It has the colors of the style sheet; all of drillbook's sheets are published without their comments."""
    look = site_look(config_of(), layouts_with(tmp_path, {}))
    assert look.name == "journal"
    assert {"style.css", "lists.css", "feed.css"} <= look.texts.keys()
    assert not [name for name, text in look.texts.items() if name.endswith(".css") and "/*" in text]


@pytest.mark.parametrize("name", ["clinic", "Clinic"])
def test_the_look_is_in_the_sheets_of_pages_and_of_feeds(tmp_path: Path, name: str) -> None:
    """After drillbook's rules, so that it wins, and before the site's accent."""
    config = config_of(settings_with(f'look: {name}\naccent: "#7a1f3d"\n'))
    layouts = layouts_with(tmp_path, {})
    look = site_look(config, layouts)
    assert look.name == "clinic"
    assert look.colors.light.paper == "#ffffff"
    assert not list(look_problems(config, layouts))
    for sheet in (look.texts["style.css"], look.texts["feed.css"]):
        assert sheet.index("--rule: #dce3eb") < sheet.index("--own-light: #7a1f3d")


def test_a_style_sheet_of_the_sites_own_is_left_alone(tmp_path: Path) -> None:
    """A site that replaced the style sheet keeps exactly it, with its accent; it gets a look when it asks for one."""
    layouts = layouts_with(tmp_path, {"style.css": ":root { --paper: #abc; } /* mine */"})
    plain, accented, asked = (
        site_look(config_of(settings_with(more)), layouts) for more in ("", 'accent: "#7a1f3d"\n', "look: chalkboard\n")
    )
    assert "style.css" not in plain.texts
    assert "style.css" in assets_in(plain, layouts)
    assert accented.texts["style.css"].startswith(":root { --paper: #abc; }\n:root { --own-light")
    assert "--paper: #1c2a25" in asked.texts["style.css"]
    assert plain.colors.light.paper == "#aabbcc"


@pytest.mark.parametrize("name", OURS)
def test_only_the_fonts_of_the_look_are_published(tmp_path: Path, name: str) -> None:
    """Of drillbook's; those of the site all are. No sheet of a look is a file of its own."""
    layouts = layouts_with(tmp_path, {"fonts/mine.woff2": "x"})
    config = config_of(settings_with(f"look: {name}\n"))
    assets = assets_in(site_look(config, layouts), layouts)
    fonts = {asset for asset in assets if asset.startswith("fonts/")}
    assert "fonts/mine.woff2" in fonts
    assert all(asset.startswith(f"fonts/{name}") for asset in fonts - {"fonts/mine.woff2"})
    assert not [asset for asset in assets if asset.startswith("looks/")]
    bare = site_look(config_of(settings_with(f"look: {name}\nbundled_fonts: false\n")), layouts)
    assert "@font-face" not in bare.texts["style.css"]
    assert {asset for asset in assets_in(bare, layouts) if asset.startswith("fonts/")} == {"fonts/mine.woff2"}
