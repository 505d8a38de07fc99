"""The plan: which file of the output folder is made from what."""

from collections.abc import Mapping

from generator.model.page import Page
from generator.model.people import People
from generator.model.site import Ref
from generator.model.value import Value, field

__all__ = ["Frame", "Plan", "Recipe"]


class Recipe(Value):
    """A file of the output folder, the URL path that it answers to, and the page that it is made from."""

    file: str
    path: str
    page: Page


class Frame(Value):
    """What every page shows of the plan: the menu, the paths of the layouts' assets by name, and the people."""

    menu: tuple[Ref, ...] = ()
    assets: Mapping[str, str] = field(default_factory=dict)
    people: People = People()


class Plan(Value):
    """Every file of the site, by name: no two for one file, and every link leads somewhere.

    `menu` are the links of the header; `assets` are the paths of the layouts'
    assets, by name; `people` are those that pages show.  `moved` are the old
    and the new path of each text that was published elsewhere the last time.
    """

    recipes: Mapping[str, Recipe]
    menu: tuple[Ref, ...]
    assets: Mapping[str, str]
    moved: tuple[tuple[str, str], ...] = ()
    people: People = People()

    @property
    def frame(self) -> Frame:
        """What every page shows of it."""
        return Frame(menu=self.menu, assets=self.assets, people=self.people)
