"""The site as on a moment: what is published, and the plan of its files."""

from generator.engine.assets import Assets
from generator.engine.content import Content
from generator.engine.project import Project
from generator.model.diagnostic import Diagnostic
from generator.model.plan import Plan
from generator.model.site import Related, Site
from generator.model.value import Value
from generator.plan.files import Copies
from generator.plan.links import dead_paths
from generator.plan.routes import make_plan
from generator.plan.site import Clock, SiteSources, arrange
from generator.shell.disk import ContentScan

__all__ = ["Snapshot", "copied_assets", "make_snapshot"]


class Snapshot(Value):
    """The site and its plan; `diagnostics` are of what lies between files: dead links, addresses taken twice.

    `unnamed` are the pictures that no text names.
    """

    site: Site
    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    unnamed: frozenset[str] = frozenset()


def make_snapshot(
    project: Project,
    content: Content,
    found: ContentScan,
    clock: Clock,
    files: Assets,
    related: Related = Related(),  # noqa: B008 - it is a value that cannot change
) -> Snapshot:
    """Return the site as on a moment.

    `files` are what was found, and `copied_assets`; `related` is what was
    found to be related last time.
    """
    sources = SiteSources(
        metadata=content.metadata,
        files=tuple(found.files),
        unread=content.unread,
        comments=content.comments,
        pictures=files.pictures,
    )
    site, resolver = arrange(project.config, sources, clock, related)
    copies = Copies(
        files=resolver.files,
        assets=copied_assets(project),
        digests=files.digests,
        pictures=files.pictures,
        shown=resolver.shown,
        linked=resolver.linked,
    )
    plan, collisions = make_plan(site, copies, project.hooks.plan, project.layouts.templates)
    dead = dead_paths(resolver, (recipe.path for recipe in plan.recipes.values()))
    unnamed = frozenset(files.pictures.keys() & resolver.files.keys()) - resolver.used
    return Snapshot(site=site, plan=plan, diagnostics=(*resolver.diagnostics, *dead, *collisions), unnamed=unnamed)


def copied_assets(project: Project) -> dict[str, str]:
    """Return the file of every asset of the layouts, by its name."""
    return {name: str(path.absolute()) for name, path in project.layouts.assets.items()}
