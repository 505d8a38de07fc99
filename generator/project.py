"""A site as it is on disk, with everything read but its lessons."""

from dataclasses import dataclass
from pathlib import Path

from generator.model.config import Config
from generator.model.diagnostic import Diagnostic
from generator.model.digest import digest_of
from generator.model.hooks import Hooks
from generator.read.words import Words
from generator.shell.layouts import LayoutFiles
from generator.work import Setup

__all__ = ["Project"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A site's folder, with everything read but its lessons."""

    folder: Path
    config: Config
    layouts: LayoutFiles
    words: Words
    hooks: Hooks
    code: bytes
    diagnostics: tuple[Diagnostic, ...]

    @property
    def setup(self) -> Setup:
        """What workers need of it."""
        reading_key = digest_of(self.code, *self.config.shapes_reading)
        layouts = self.layouts
        return Setup(
            key=digest_of(reading_key, self.config, layouts.templates, self.words),
            folder=str(self.folder.absolute()),
            config=self.config,
            reading_key=reading_key,
            templates=layouts.templates,
            template_files=layouts.files,
            words=self.words,
        )
