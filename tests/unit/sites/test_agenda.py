"""The order of a run, without a disk."""

import datetime as dt

from generator.plan.site import Clock
from generator.sites.agenda import Agenda, LookSettings
from generator.sites.looking import Look, LookTask
from generator.sites.stamp_table import StampRow

SETTINGS = LookSettings(folder="clients", options=b"", clock=Clock(now=dt.datetime(2026, 3, 2, tzinfo=dt.UTC)))
ROW = StampRow(options=b"", sources=b"s", output=b"o", since=0, until=1, lessons=1, warnings=0)


def taken(agenda: Agenda) -> LookTask:
    """Take a look out of an agenda."""
    task = agenda.next()
    assert isinstance(task, LookTask)
    return task


def test_the_most_urgent_first() -> None:
    """Edited sites go before the looks that are left, these before first builds; what fails comes last of all."""
    names = [f"site{number}" for number in range(60)]
    agenda = Agenda(SETTINGS, names, {}, late=["site3"])
    first = taken(agenda)
    assert len(first.sites) == 50
    looks = {
        "site0": Look(name="site0", is_unchanged=False, was_built=False, size=900),
        "site1": Look(name="site1", is_unchanged=False, was_built=False, size=10),
        "site2": Look(name="site2", is_unchanged=False, was_built=True, size=5000),
        "site3": Look(name="site3", is_unchanged=False, was_built=True, size=1),
        "site4": Look(name="site4", is_unchanged=False, was_built=True, size=70),
    }
    agenda.add(first, looks.values())
    agenda.put_last("busy")
    assert [agenda.next(), agenda.next()] == ["site4", "site2"]
    assert len(taken(agenda).sites) == 10
    assert [agenda.next() for _ in range(5)] == ["site1", "site0", "site3", "busy", None]


def test_outputs_are_looked_at_after_all_sources() -> None:
    """A site whose sources are as they were is not done with before its output was looked at."""
    names = [f"site{number}" for number in range(60)]
    agenda = Agenda(SETTINGS, names, dict.fromkeys(names, ROW), late=[])
    for _ in range(2):
        task = taken(agenda)
        assert not task.output
        agenda.add(task, [Look(name=name, is_unchanged=True, was_built=True) for name, _ in task.sites])
    assert not agenda.unchanged
    outputs = [taken(agenda), taken(agenda)]
    assert all(task.output for task in outputs)
    for task in outputs:
        agenda.add(task, [Look(name=name, is_unchanged=name != "site7", was_built=True) for name, _ in task.sites])
    assert len(agenda.unchanged) == 59
    assert agenda.next() == "site7"
