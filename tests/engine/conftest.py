"""What the tests of the engine share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import jinja2
import pytest
from engine_sites import make_well, small, write


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a small site and build it once."""
    folder = write(tmp_path / "site", small())
    make_well(folder)
    return folder


@pytest.fixture(autouse=True, scope="session")
def _layouts_compiled_once() -> Iterator[None]:
    """Let Jinja parse and compile each text once, as that takes most of the time of hundreds of small builds.

    Which layouts a build uses, and whether it renders at all, is not touched.
    """
    known: dict[object, object] = {}

    def once(real: Callable[..., Any]) -> Callable[..., Any]:
        def made(self: jinja2.Environment, source: Any, *more: Any, **named: Any) -> Any:
            key = (real.__name__, self.autoescape, source, more, tuple(named.items()))
            if not isinstance(source, str):
                return real(self, source, *more, **named)
            if key not in known:
                known[key] = real(self, source, *more, **named)
            return known[key]

        return made

    with (
        mock.patch.object(jinja2.Environment, "compile", once(jinja2.Environment.compile)),
        mock.patch.object(jinja2.Environment, "parse", once(jinja2.Environment.parse)),
    ):
        yield
