"""Take the pictures of the README anew: `make pictures`, when the look has changed. It needs Chromium."""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from generator.cli.main import main

HERE = Path(__file__).parent
SITE = HERE.parents[1]
LESSON = "2026/08/the-favorite-client/index.html"

# Of each: the page, the width and height of the window, and the part that is shown, or the whole window.
PICTURES = {
    "home": ("index.html", (1100, 780), ""),
    "lesson": (LESSON, (1100, 1320), ""),
    "drill": (LESSON, (760, 900), ".section-drill"),
}


def take(output: Path) -> None:
    """Take every picture of a site that is built for addresses of files."""
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (page, (width, height), part) in PICTURES.items():
            shown = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            shown.route("http://site.example/**", lambda route: route.fulfill(path=_file(output, route.request.url)))
            shown.goto(f"http://site.example/{page}")
            target = shown.locator(part) if part else shown
            # 256 colors do for a page of text, and make a third of the file.
            Image.open(io.BytesIO(target.screenshot())).quantize(256).save(HERE / f"{name}.png", optimize=True)
        browser.close()


def _file(output: Path, url: str) -> Path:
    return output / url.removeprefix("http://site.example/")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for part in ("content", "site.yaml"):
            (Path(folder) / part).symlink_to(SITE / part)
        if main(["build", "--site", folder, "--now", "2026-11-20"]) == 0:
            take(Path(folder) / "output")
