"""The look of a site: which of the layouts' it is, its colors, its style sheets.

A look is a file in `layouts/assets/looks/`, drillbook's or the site's own, so
a site adds one by writing a file, and no list of looks is anywhere.  A site
that has its own `style.css` and asks for no look keeps exactly that: it was
made before there were looks, or to be without one.  Its accent is in it all the same.
"""

from collections.abc import Iterator
from pathlib import Path

from generator.model.config import Config
from generator.model.css import fonts_of, look_colors, script_without_comments, without_comments
from generator.model.diagnostic import Diagnostic, did_you_mean, error, warning
from generator.model.look import LookColors
from generator.model.value import Value, field
from generator.render.stylesheet import stylesheet
from generator.shell.layouts import FONTS, LOOKS, STYLED, LayoutFiles, packaged

__all__ = ["DEFAULT_LOOK", "SiteLook", "assets_in", "look_names", "look_problems", "site_look"]

DEFAULT_LOOK = "journal"
"""The look of a site that asks for none: the closest to what blogs looked like before there were several."""


class SiteLook(Value):
    """A look as a site has it: its name (none of a site with a style sheet of its own), its colors.

    `texts` are the style sheets with the look in them, and all that drillbook
    itself publishes as text: without comments, which are not for telephones.
    """

    name: str = ""
    colors: LookColors = LookColors()
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def first_fonts(self) -> tuple[str, ...]:
        """The fonts that browsers are to ask for at once, by name: not those with the rarer letters."""
        return tuple([font for font in fonts_of(self.texts.get(STYLED[0], "")) if "-more." not in font])


def look_names(layouts: LayoutFiles) -> tuple[str, ...]:
    """Return the names of the looks that a site can ask for; drillbook's default first."""
    names = [name.removeprefix(LOOKS).removesuffix(".css") for name in layouts.texts if name.startswith(LOOKS)]
    return tuple(sorted(names, key=lambda name: (name != DEFAULT_LOOK, name)))


def site_look(config: Config, layouts: LayoutFiles, name: str | None = None) -> SiteLook:
    """Return the look that a site asks for, or the one of a name; one that does not exist changes nothing."""
    wanted = name if name is not None else config.look.name.lower() if config.look else ""
    look = layouts.texts.get(f"{LOOKS}{wanted or DEFAULT_LOOK}.css")
    rules = layouts.texts[STYLED[0]].text
    # A site's own style sheet stays as it is until its coach asks for a look by name.
    applies = bool(wanted) or _is_ours(layouts.assets[STYLED[0]])
    look_rules = look.text if look and applies else ""
    colors = look_colors([rules, look_rules])
    texts = {}
    for asset, source in layouts.texts.items():
        is_ours = _is_ours(layouts.assets[asset])
        # An accent is put even into a style sheet of the site's own, because the coach has asked for it.
        if asset in STYLED and (wanted or config.accent or is_ours):
            texts[asset] = stylesheet(source.text, look_rules, colors, accent=config.accent, fonts=config.bundled_fonts)
        elif is_ours and not asset.startswith(LOOKS):
            bare = script_without_comments if asset.endswith(".js") else without_comments
            texts[asset] = bare(source.text)
    return SiteLook(name=wanted or (DEFAULT_LOOK if applies else ""), colors=colors, texts=texts)


def look_problems(config: Config, layouts: LayoutFiles) -> Iterator[Diagnostic]:
    """Yield what is wrong with the look that a site asks for."""
    names = look_names(layouts)
    if not config.look:
        return
    if config.look.name.lower() not in names:
        yield error(
            "site/unknown-look",
            config.look.span,
            f'there is no look "{config.look.name}"',
            label=did_you_mean(config.look.name, names),
            help=f"the looks are {', '.join(names)}; one of your own is a file layouts/assets/{LOOKS}NAME.css",
        )
        return
    source = layouts.texts[f"{LOOKS}{config.look.name.lower()}.css"]
    for font in fonts_of(source.text):
        if font not in layouts.assets:
            line = next(number for number, text in enumerate(source.text.split("\n"), 1) if font in text)
            yield warning(
                "look/no-font",
                source.span(line),
                f'this look loads the font "{font}", but there is no such file',
                help=f"put it into layouts/assets/{FONTS}, or take this line out",
            )


def assets_in(look: SiteLook, layouts: LayoutFiles) -> dict[str, str]:
    """Return the file of each asset that is published as it is, by name: of our fonts, those that the look loads."""
    fonts = {font for sheet in look.texts.values() for font in fonts_of(sheet)}
    return {
        name: str(path.absolute())
        for name, path in layouts.assets.items()
        if name not in look.texts
        and not (name.startswith(LOOKS) and name.endswith(".css"))
        and (name in fonts or not name.startswith(FONTS) or not _is_ours(path))
    }


def _is_ours(asset: Path) -> bool:
    """Tell whether an asset came with drillbook."""
    return asset.is_relative_to(packaged())
