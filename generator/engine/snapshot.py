"""The site at a moment: what is published, and the plan of its files."""

from generator.engine.assets import Assets
from generator.engine.content import Content
from generator.engine.look import assets_in
from generator.engine.project import Project
from generator.model.diagnostic import Diagnostic
from generator.model.plan import Plan
from generator.model.site import Related, Site
from generator.model.value import Value
from generator.plan.files import Copies
from generator.plan.links import dead_paths
from generator.plan.portable_names import unportable_names
from generator.plan.routes import make_plan
from generator.plan.site import Clock, SiteSources, arrange
from generator.plan.to_come import dead_paths_to_come
from generator.shell.content_scan import ContentScan

__all__ = ["Snapshot", "copied_assets", "make_snapshot"]


class Snapshot(Value):
    """The site and its plan; `diagnostics` are about several files at once: dead links, an address used twice.

    `unnamed` are the pictures that no text names; `linked` are the files that
    texts lead to.
    """

    site: Site
    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    unnamed: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()


def make_snapshot(
    project: Project,
    content: Content,
    scan: ContentScan,
    clock: Clock,
    assets: Assets,
    related: Related = Related(),  # noqa: B008 - it is a value that cannot change
) -> Snapshot:
    """Return the site at the moment of a clock.

    `assets` has the files of the scan and `copied_assets`.  `related` is what
    an earlier snapshot found to be related: what it has is not computed again.
    Raises `Rejected` if a hook fails.
    """
    # Every step from here on is a function of values: the same inputs give an equal plan.
    sources = SiteSources(
        metadata=content.metadata,
        files=tuple(scan.files),
        unread=content.unread,
        comments=content.comments,
        pictures=assets.pictures,
        audio=assets.audio,
    )
    site, resolver = arrange(project.config, sources, clock, related)
    copies = Copies(
        files=resolver.files,
        assets=copied_assets(project),
        digests=assets.digests,
        pictures=assets.pictures,
        shown=resolver.shown,
        linked=resolver.linked,
        in_settings=resolver.in_settings,
        texts=project.look.texts,
    )
    plan, collisions = make_plan(
        site, copies, project.hooks.plan, project.layouts.templates, project.published, content.unread
    )
    # Only the whole plan shows whether a link to an address, and not to a file, leads anywhere.
    paths = [recipe.path for recipe in plan.recipes.values()]
    dead = (*dead_paths(resolver, paths), *dead_paths_to_come(resolver, paths))
    unnamed = frozenset(assets.pictures.keys() & resolver.files.keys()) - resolver.used
    return Snapshot(
        site=site,
        plan=plan,
        diagnostics=(*resolver.diagnostics, *dead, *collisions, *unportable_names([*scan.texts, *scan.files])),
        unnamed=unnamed,
        linked=frozenset(resolver.linked),
    )


def copied_assets(project: Project) -> dict[str, str]:
    """Return the path of every asset of the layouts that is published as it is, by its name."""
    return assets_in(project.look, project.layouts)
