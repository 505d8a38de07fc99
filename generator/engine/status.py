"""Looks at a site for its status: texts and mistakes, read as for a build, but nothing rendered.

The preview has read the site already, so it only takes the second half.
"""

from collections.abc import Collection
from pathlib import Path

from generator.engine.build import survey
from generator.engine.content import Content
from generator.engine.project import Project
from generator.engine.to_come import texts_to_come
from generator.model.diagnostic import Diagnostic
from generator.model.status import Status, Surroundings
from generator.plan.site import AHEAD, Clock
from generator.plan.status import make_status

__all__ = ["read_status", "status_of"]


def read_status(folder: Path, clock: Clock, around: Surroundings) -> Status:
    """Return how the site in a folder stands; raises `Rejected` if there is none, or its settings are wrong."""
    project, content, diagnostics = survey(folder, clock)
    return status_of(project, content, diagnostics, clock, around)


def status_of(
    project: Project, content: Content, diagnostics: Collection[Diagnostic], clock: Clock, around: Surroundings
) -> Status:
    """Return how a site stands, from a site that has been read already, as by the preview."""
    # As readers will see it: without drafts, even if the preview shows them.
    to_come = texts_to_come(project, content, Clock(now=clock.now, ahead=AHEAD))
    return make_status(project.config, content.metadata, diagnostics, to_come, clock, around)
