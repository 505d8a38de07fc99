"""What the tasks of one build have in common, in a form that can be sent to another process.

Each context has a key that stands for all of it, and is compared by that
alone: workers keep what they prepare from a context (parsers, the template
environment) and look it up for every task.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.model.config import Config
from generator.model.digest import digest_of
from generator.model.hooks import Hooks
from generator.model.plan import Frame, Plan
from generator.shell.plugins import load_hooks

__all__ = ["PlanContext", "SiteContext", "hooks_of", "plan_context_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContext:
    """A site without its texts and files: settings, layouts, words.

    `reading_key` stands for the part of it that the reading of texts depends on.
    """

    key: bytes
    folder: str
    config: Config = field(compare=False)
    reading_key: bytes = field(compare=False)
    templates: Mapping[str, str] = field(compare=False)
    template_files: Mapping[str, str] = field(compare=False)
    words: Mapping[str, object] = field(compare=False)


# Two, for the preview: the site as its settings were, and as they are after an edit.
@functools.lru_cache(maxsize=2)
def hooks_of(site_context: SiteContext) -> Hooks:
    """Return a site's hooks, imported in this process: functions cannot be sent."""
    return load_hooks(Path(site_context.folder), site_context.config.hooks)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContext:
    """What every page needs of the plan."""

    key: bytes
    frame: Frame = field(compare=False)


def plan_context_of(plan: Plan) -> PlanContext:
    """Return the context that the pages of a plan share."""
    return PlanContext(key=digest_of(plan.menu, dict(plan.assets), plan.people), frame=plan.frame)
