"""A plugin for `make coverage`: it counts which lines and branches the tests of modules, cases and publishing run.

A line takes twice as long while it is counted.  So nothing else is: not the collection of tests, not the programs that
they start, none that tries random values, and of a test with many variants the first few, since the others run the
same lines.  What runs when a module is imported is counted once, in the process that starts pytest's workers.
"""

import importlib
import os
import pkgutil
from collections import Counter
from collections.abc import Iterator

import coverage
import pytest

FOLDERS = ("tests/unit/", "tests/cases/", "tests/publish/")
VARIANTS = 3

_COUNTED = pytest.StashKey[bool]()
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
    variants: Counter[str] = Counter()
    for item in items:
        name = item.nodeid.partition("[")[0]
        variants[name] += 1
        is_random = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        is_new = name.startswith("tests/cases/") or variants[name] <= VARIANTS
        item.stash[_COUNTED] = name.startswith(FOLDERS) and is_new and not is_random


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Count during a test that is counted."""
    if not item.stash[_COUNTED]:
        return (yield)
    with _lines.collect():
        return (yield)


def pytest_sessionfinish() -> None:
    """Keep the numbers, for `coverage combine`."""
    _lines.save()
