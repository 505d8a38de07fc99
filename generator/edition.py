"""The site as on a moment: what is published, and the plan of its files."""

from generator.files import Files
from generator.library import Library
from generator.model.diagnostic import Diagnostic
from generator.model.page import Plan
from generator.model.site import Related, Site
from generator.model.value import Value
from generator.plan.links import dead_paths
from generator.plan.routes import Copies, make_plan
from generator.plan.site import Clock, arrange
from generator.project import Project
from generator.shell.disk import Scan

__all__ = ["Edition", "copied_assets", "make_edition"]


class Edition(Value):
    """The site and its plan; `diagnostics` are of what lies between files: dead links, addresses taken twice.

    `unnamed` are the pictures that no text names.
    """

    site: Site
    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    unnamed: frozenset[str] = frozenset()


def make_edition(
    project: Project,
    library: Library,
    found: Scan,
    clock: Clock,
    files: Files,
    related: Related = Related(),  # noqa: B008 - it is a value that cannot change
) -> Edition:
    """Return the site as on a moment.

    `files` are what was found, and `copied_assets`; `related` is what was
    found to be related last time.
    """
    texts = (library.cards, tuple(found.files), clock, library.unread, library.comments)
    site, atlas = arrange(project.config, *texts, files.pictures, related)
    copies = Copies(
        files=atlas.files,
        assets=copied_assets(project),
        digests=files.digests,
        pictures=files.pictures,
        shown=atlas.shown,
        linked=atlas.linked,
    )
    plan, collisions = make_plan(site, copies, project.hooks.plan, project.layouts.templates)
    dead = dead_paths(atlas, (recipe.path for recipe in plan.recipes.values()))
    unnamed = frozenset(files.pictures.keys() & atlas.files.keys()) - atlas.used
    return Edition(site=site, plan=plan, diagnostics=(*atlas.diagnostics, *dead, *collisions), unnamed=unnamed)


def copied_assets(project: Project) -> dict[str, str]:
    """Return the file of every asset of the layouts, by its name."""
    return {name: str(path.absolute()) for name, path in project.layouts.assets.items()}
