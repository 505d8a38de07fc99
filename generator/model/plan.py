"""The plan: which file of the output folder is made from what."""

from collections.abc import Mapping

from generator.model.page import Page
from generator.model.site import Ref
from generator.model.value import Value

__all__ = ["Plan", "Recipe"]


class Recipe(Value):
    """A file of the output folder, the URL path that it answers to, and the page that it is made from."""

    file: str
    path: str
    page: Page


class Plan(Value):
    """Every file of the site, by name: no two for one file, and every link leads somewhere.

    `menu` are the links of the header; `assets` are the paths of the layouts'
    assets, by name.  `moved` are the old and the new path of each text that was
    published elsewhere the last time.
    """

    recipes: Mapping[str, Recipe]
    menu: tuple[Ref, ...]
    assets: Mapping[str, str]
    moved: tuple[tuple[str, str], ...] = ()
