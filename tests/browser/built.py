"""A site as its readers have it: built, and on a web server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hosting import hosted

from generator.cli.main import main

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


class Blog:
    """A site that is built into a folder which a web server shows."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def configure(self, comments: str = "") -> None:
        """Write the settings, with what is to be under `comments`, and build."""
        settings = f"title: The Monday Drill\nauthor: Nora Whitcombe\nurl: {self.url}/\n"
        (self.folder / "site.yaml").write_text(settings + (f"comments:\n{comments}" if comments else ""), "utf-8")
        self.run("build", "--now", "2026-03-02")

    def run(self, *command: str) -> None:
        """Run a command that must end well."""
        assert main([*command, "--site", str(self.folder)]) == 0


@contextmanager
def served(folder: Path) -> Iterator[Blog]:
    """Show the output of a site on a web server; it is built with comments open and nowhere to send them."""
    with hosted(folder / "output") as host:
        made = Blog(folder, host.url)
        made.configure()
        yield made


def visit(reader: "BrowserContext", url: str) -> "Page":
    """Open a page in a tab of its own."""
    page = reader.new_page()
    page.goto(url)
    return page
