"""A look that is made by the handbook alone."""

import re
from pathlib import Path

from sites import config_of, settings_with

from generator.engine.look import look_problems, site_look
from generator.model.css import look_colors
from generator.render.palette import contrast
from generator.shell.layouts import packaged, read_layouts

PAGE = Path(__file__).parents[2] / "docs" / "change-the-look.md"


def _section() -> str:
    return PAGE.read_text("utf-8").partition("\n## A look of your own\n")[2].partition("\n## ")[0]


def test_the_look_of_the_page_is_one(tmp_path: Path) -> None:
    """A fourth look, by that page alone: a file and a line make it that of the site, readable in every color."""
    (name, sheet) = re.findall(r"```css layouts/assets/looks/(\w+)\.css\n(.*?)```", _section(), re.DOTALL)[0]
    (line,) = re.findall(r"```yaml site.yaml\n(look: .*?\n)```", _section())
    file = tmp_path / "layouts" / "assets" / "looks" / f"{name}.css"
    file.parent.mkdir(parents=True)
    file.write_text(sheet, "utf-8")
    config, layouts = config_of(settings_with(line)), read_layouts(tmp_path)
    assert not list(look_problems(config, layouts))
    look = site_look(config, layouts)
    assert look.name == name
    for text in ("style.css", "feed.css"):
        assert re.sub(r"\s", "", sheet) in re.sub(r"\s", "", look.texts[text])
    for scheme in (look.colors.light, look.colors.dark):
        for paper in (scheme.paper, scheme.card):
            assert min(contrast(color, paper) for color in (scheme.ink, scheme.muted, scheme.accent)) >= 5.5
        assert min(contrast(scheme.board, chalk) for chalk in scheme.chalk) >= 5.5


def test_every_property_is_on_the_page() -> None:
    """The table names all that a look can set, and nothing else."""
    style = (packaged() / "assets" / "style.css").read_text("utf-8")
    first_block = style.partition(":root {")[2].partition("\n}")[0]
    listed = set(re.findall(r"`(--[a-z0-9-]+)`", "\n".join(re.findall(r"^\| `--.*$", _section(), re.MULTILINE))))
    assert listed == set(re.findall(r"(--[a-z0-9-]+):", first_block))


def test_looks_set_only_what_there_is() -> None:
    """No look of drillbook's has a property that nothing reads."""
    assets = packaged() / "assets"
    known = set(re.findall(r"(--[a-z0-9-]+):", (assets / "style.css").read_text("utf-8")))
    for path in (assets / "looks").glob("*.css"):
        assert set(re.findall(r"(--[a-z0-9-]+):", path.read_text("utf-8"))) <= known, path.name
        assert look_colors([path.read_text("utf-8")])
