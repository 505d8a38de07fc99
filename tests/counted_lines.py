"""A plugin for `make coverage`: it counts which lines and branches are run by tests that stay in one process.

A line takes twice as long while it is counted.  So nothing else is: not the collection of tests, not the programs that
they start, no long test, none that tries random values, and of a test with many variants the first, since the others
run the same lines.  What runs when a module is imported is counted once, in the process that starts pytest's workers.
"""

import importlib
import os
import pkgutil
from collections.abc import Iterator

import coverage
import pytest

# What `make coverage` runs, too.
COUNTED = (
    *("tests/unit/", "tests/cases/", "tests/publish/", "tests/feedcheck/"),
    *("tests/engine/test_engine_fixes.py", "tests/engine/test_engine_web_check.py"),
    "tests/comments/test_comments_pull.py",
)

_IS_COUNTED = pytest.StashKey[bool]()
_lines = coverage.Coverage()


def _count_imports() -> None:
    with _lines.collect():
        package = importlib.import_module("generator")
        for module in pkgutil.walk_packages(package.__path__, "generator."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


# At once: the conftest.py of a folder, which pytest reads next, imports parts of drillbook that are then not run again.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _count_imports()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Choose the tests that are counted."""
    seen = set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        is_new = name.startswith("tests/cases/") or name not in seen
        seen.add(name)
        is_random = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        is_long = item.get_closest_marker("long") is not None
        item.stash[_IS_COUNTED] = name.startswith(COUNTED) and is_new and not is_random and not is_long


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Count during a test that is counted."""
    if not item.stash[_IS_COUNTED]:
        return (yield)
    with _lines.collect():
        return (yield)


def pytest_sessionfinish() -> None:
    """Keep the numbers, for `coverage combine`."""
    _lines.save()
