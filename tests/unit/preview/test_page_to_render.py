"""A text of megabytes keeps nobody waiting who asks for another page, over real sockets."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from previews import A, Bench, bench_of

from generator.preview import workspace
from generator.preview.app import EventBroadcaster, make_app, make_server
from generator.render import pages

LARGE, OTHER = "/2026/02/a/", "/2026/02/b/"
PATIENCE = 60


class Work:
    """A step that takes until it is allowed to end."""

    def __init__(self, step: Callable[..., Any]) -> None:
        self._step = step
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, *arguments: object) -> object:
        """Do the step, and wait."""
        done = self._step(*arguments)
        self.begun.set()
        assert self.may_end.wait(PATIENCE)
        return done


@pytest.fixture
def port(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[int]:
    """Serve the preview of a small site, and return its port."""
    with bench_of(tmp_path_factory.mktemp("site")) as context, socket.create_server(("127.0.0.1", 0)) as listener:
        request.node.context = context
        broadcaster = EventBroadcaster()
        app = make_app(context.session, broadcaster, ["127.0.0.1"])
        server = make_server(app, context.session, broadcaster)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(PATIENCE)


def get(port: int, path: str) -> str:
    """Ask for a page; fails where there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    return connection.getresponse().read().decode()


def test_others_are_answered_while_a_text_is_read(
    port: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read before anything is locked; then its page has it, without that it is read again."""
    context: Bench = request.node.context
    work = Work(lambda *arguments: list(read(*arguments)))
    read = workspace.reread_texts
    monkeypatch.setattr(workspace, "reread_texts", work)
    file = context.folder / A
    file.write_text(file.read_text("utf-8").replace("Red cheeks", "Blue cheeks"), "utf-8")
    with ThreadPoolExecutor(1) as pool:
        refreshed = pool.submit(context.session.refresh, [A])
        assert work.begun.wait(PATIENCE)
        assert "Text of b" in get(port, OTHER)
        assert "Red cheeks" in get(port, LARGE)
        work.may_end.set()
        assert refreshed.result(PATIENCE)
    assert "Blue cheeks" in get(port, LARGE)


def test_others_are_answered_while_a_page_is_rendered(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is rendered without a lock."""
    render = pages.render_page
    with ThreadPoolExecutor(1) as pool:
        work = Work(render)
        with monkeypatch.context() as patch:
            patch.setattr(pages, "render_page", work)
            large = pool.submit(get, port, LARGE)
            assert work.begun.wait(PATIENCE)
            patch.setattr(pages, "render_page", render)
            assert "Text of b" in get(port, OTHER)
            assert not large.done()
            work.may_end.set()
        assert "Red cheeks" in large.result(PATIENCE)


def test_a_page_that_was_overtaken_says_so(port: int, request: pytest.FixtureRequest) -> None:
    """A save while a page is rendered: the page bears the number of the build that it is a page of."""
    context: Bench = request.node.context
    before = context.session.where()["build"]
    work = Work(pages.render_page)
    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "render_page", work)
        page = pool.submit(get, port, LARGE)
        assert work.begun.wait(PATIENCE)
        context.save(A, "Red cheeks", "Blue cheeks")
        work.may_end.set()
        body = page.result(PATIENCE)
    assert f'data-build="{before}"' in body
    assert "Red cheeks" in body
    assert "Blue cheeks" in get(port, LARGE)
