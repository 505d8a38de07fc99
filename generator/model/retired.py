"""Names that go away: settings, keys of front matter, and what layouts may use.

No site may break with an update that its coach did not see coming.  So a name
that goes away is a line of `RETIRED`: it is read for two more versions with a
warning, and is an error from then on, with the same mending.  Whoever renames
something changes the name everywhere else and adds the line, and nothing more:
`read/fields`, `render/templates` and `render/retired_names` look it up here.
When a line is over for two versions, nobody needs it any more.
"""

from generator import __version__
from generator.model.value import Value

__all__ = ["RETIRED", "RetiredName", "is_newer", "retired_in_layouts", "retired_name", "retired_since"]

VERSION = __version__


class RetiredName(Value):
    """A name that went away in version `since`, and is read until, but not in, version `until`.

    `place` is `site` for a setting, `front-matter`, `assets` for a file of
    `layouts/assets/`, the class of a view for one of its fields (`TeaserView`),
    or a layout for one of its variables (`home`).  A key under another is named
    with it: `feed.entries`.  `now` is what replaces the name, at the same place;
    where nothing does, it is empty, and `advice` says what to do.
    """

    place: str
    name: str
    now: str = ""
    since: str
    until: str
    advice: str = ""

    @property
    def is_over(self) -> bool:
        """Whether the name is not read any more."""
        return not is_newer(self.until, VERSION)

    @property
    def word(self) -> str:
        """The name as it is written, without what it stands under."""
        return self.name.rpartition(".")[2] if self.place != "assets" else self.name

    @property
    def message(self) -> str:
        """What is said where the name is used."""
        if self.now:
            return f'"{self.word}" is now called "{self.now}"'
        return f'"{self.word}" went away in drillbook {self.until if self.is_over else self.since}'

    @property
    def help(self) -> str:
        """What to do about it, and until when."""
        advice = self.advice or (f'write "{self.now}"' if self.now else "delete it")
        return advice if self.is_over else f"{advice}; until version {self.until}, drillbook still reads the old name"


RETIRED: tuple[RetiredName, ...] = (
    RetiredName(place="assets", name="meet.js", now="presentation.js", since="0.2.0", until="0.4.0"),
    RetiredName(place="assets", name="sheet.js", now="worksheet.js", since="0.2.0", until="0.4.0"),
    RetiredName(place="assets", name="hurts.js", now="symptom-filter.js", since="0.2.0", until="0.4.0"),
)


def retired_name(place: str, name: str) -> RetiredName | None:
    """Return what became of a name, if it went away."""
    return next((retired for retired in RETIRED if (retired.place, retired.name) == (place, name)), None)


def retired_in_layouts() -> tuple[RetiredName, ...]:
    """Return the names that went away and that layouts could use."""
    return tuple(retired for retired in RETIRED if retired.place not in ("site", "front-matter"))


def retired_since(version: str) -> tuple[RetiredName, ...]:
    """Return the names that went away after a version."""
    return tuple(retired for retired in RETIRED if is_newer(retired.since, version))


def is_newer(version: str, other: str) -> bool:
    """Tell whether a version comes after another; one in development counts as the version that it becomes."""
    return _numbers(version) > _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
