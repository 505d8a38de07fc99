"""The bundle: one file with a Python of its own, tried where it can reach no other.

Making one takes minutes, so `make bundle` does it, and the workflow of a
release; without one, all but the list of its files is skipped here.
`DRILLBOOK_BARE_ROOT` names the root of a bare Linux to try it in, without a
network; only root may.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest
from pictures import photo
from running import REPOSITORY

BUNDLE = REPOSITORY / "dist" / "bundle" / ("drillbook.exe" if os.name == "nt" else "drillbook")
BARE_ROOT = os.environ.get("DRILLBOOK_BARE_ROOT", "")

needs_bundle = pytest.mark.skipif(not BUNDLE.is_file(), reason="there is no bundle: `make bundle` makes one")


def made_by() -> ModuleType:
    """Import the program that makes a bundle."""
    spec = importlib.util.spec_from_file_location("bundle_make", REPOSITORY / "docs" / "bundle" / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder to work in, in the bare root if there is one, with the bundle beside it."""
    if BARE_ROOT:
        tmp_path = Path(BARE_ROOT) / tmp_path.relative_to("/")
        shutil.rmtree(tmp_path, ignore_errors=True)
        tmp_path.mkdir(parents=True)
        shutil.copy(BUNDLE, Path(BARE_ROOT) / "drillbook")
    return tmp_path


def command(*words: str, cwd: Path) -> list[str]:
    """Return how to run the bundle: with no Python in reach, and in the bare root with nothing at all."""
    if not BARE_ROOT:
        return [str(BUNDLE), *words]
    inside = "/" + str(cwd.relative_to(BARE_ROOT))
    shell = ["sh", "-c", 'ip link set lo up 2>/dev/null; cd "$0" && exec /drillbook "$@"', inside, *words]
    return ["unshare", "-n", "chroot", BARE_ROOT, *shell]


def clean(folder: Path) -> dict[str, str]:
    """Return an environment without any Python, and with a home of its own."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP", "LOCALAPPDATA") if name in os.environ}
    path = "/usr/sbin:/usr/bin:/sbin:/bin" if BARE_ROOT else str(folder)
    return kept | {"PATH": path, "HOME": "/root" if BARE_ROOT else str(folder), "LANG": "C"}


def run(*words: str, cwd: Path) -> str:
    """Run the bundle, which must succeed, and return what it prints."""
    done = subprocess.run(command(*words, cwd=cwd), cwd=cwd, env=clean(cwd), capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == 0, said
    return said


def test_files_of_the_bundle(tmp_path: Path) -> None:
    """Every file of the package that is no Python goes where the program looks for it: beside its module."""
    package = tmp_path / "generator"
    shutil.copytree(REPOSITORY / "generator", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "_layouts" / "words").mkdir(parents=True)
    (package / "_layouts" / "words" / "xx.yaml").write_text("")
    listed = {f"{folder}/{path.name}" for path, folder in made_by().data_files(package)}
    tracked = subprocess.check_output(["git", "ls-files", "generator"], cwd=REPOSITORY, text=True)
    wanted = {name for name in tracked.splitlines() if not name.endswith(".py")}
    assert listed >= wanted | {"generator/_layouts/words/xx.yaml"}
    assert {"generator/feedcheck/atom.rng", "generator/preview/client/live.js"} <= listed


@pytest.mark.skipif(not shutil.which("dpkg"), reason="needs a Debian, whose packages have the texts")
def test_licenses_of_the_bundle() -> None:
    """Each package that is in it has a text, and so have Python and the libraries of the system."""
    made = made_by()
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    needed = [*project["dependencies"]]
    for extra in ("search", "sftp", "s3"):
        texts = project["optional-dependencies"][extra]
        needed += [f'{text} {"and" if ";" in text else ";"} extra == "{extra}"' for text in texts]
    text = made.licenses.licenses(needed)
    for part in (
        "Python",
        "pillow ",
        "pi_heif ",
        "asyncssh ",
        "libcrypto.so",
        "libstdc++.so",
        "journal-LICENSE.txt",
        "Name: libheif",
    ):
        assert part in text, part
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    for name in ("pillow_heif", "merge3", "libreadline", "weasyprint"):
        assert f"\n{name}" not in text


def test_workflow_of_a_release() -> None:
    """The workflow is one by the schema of GitHub's workflows, and runs what is in the repository."""
    file = REPOSITORY / ".github" / "workflows" / "release.yml"
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*check, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    text = file.read_text("utf-8")
    targets = set(re.findall(r"make ([a-z-]+)", text))
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    named = {path for words in re.findall(r"TESTS=\"?([\w/. ]+)", text) for path in words.split()}
    assert named
    assert all((REPOSITORY / path).exists() for path in named)


@needs_bundle
def test_from_nothing_to_readers(folder: Path) -> None:
    """A site is started, written, built, checked and published, pictures with it, and the handbook is at hand."""
    run("init", "blog", cwd=folder)
    site = folder / "blog"
    run("new", "The quiet client", cwd=site)
    (lesson,) = (site / "content").rglob("*the-quiet-client*")
    text = re.sub("^draft: .*\n", "", lesson.read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub("^date: .*", "date: 2025-02-03", text, flags=re.MULTILINE)
    lesson.write_text(text + "\n![A desk](desk.jpg)\n\n![A door](door.heic)\n", "utf-8")
    lesson.with_name("desk.jpg").write_bytes(photo(1000, 700))
    lesson.with_name("door.heic").write_bytes(heic(900, 600))
    for sample in [path for path in (site / "content").rglob("*.md") if path != lesson]:
        sample.unlink()  # nothing is published as long as they are there
    settings = "title: T\nauthor: A\nurl: https://coach.test/\nsearch: true\npublish: file:../public\n"
    (site / "site.yaml").write_text(settings, "utf-8")
    for number in range(200):  # more than one process does alone
        path = site / "content" / "lessons" / f"more-{number}.md"
        path.write_text(f"---\ntitle: More {number}\ndate: 2025-01-06\n---\n\nWords {number}.\n", "utf-8")
    run("build", "--workers", "2", cwd=site)
    names = {path.suffix for path in (site / "output").rglob("*")}
    assert {".html", ".avif", ".webp", ".xml"} <= names
    assert list((site / "output").rglob("*pagefind*")), "no search index"
    assert "0 files written" in run("build", cwd=site)
    run("check", cwd=site)
    run("publish", cwd=site)
    assert (folder / "public" / "index.html").is_file()
    assert "winget" in run("help", "install", "--text", cwd=site)


@needs_bundle
def test_preview(folder: Path) -> None:
    """The preview shows pages, with the scripts that keep them up to date."""
    run("init", "blog", cwd=folder)
    site = folder / "blog"
    if BARE_ROOT:
        pytest.skip("its network is not ours")
    process = subprocess.Popen(
        command("serve", "--port", "0", cwd=site), cwd=site, env=clean(site), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        address = next(match[0] for line in process.stdout if (match := re.search(r"http://[\w.:]+/", line)))
        with urllib.request.urlopen(address) as answer:
            page = answer.read().decode("utf-8")
        assert "/.drillbook/" in page
    finally:
        process.terminate()
        process.communicate()


@needs_bundle
def test_missing_part(folder: Path) -> None:
    """A part that is not in the bundle, and cannot be added to it, is named with the way to have it."""
    run("init", "blog", cwd=folder)
    settings = folder / "blog" / "site.yaml"
    settings.write_text(settings.read_text("utf-8") + "\nhandouts: true\n", "utf-8")
    done = subprocess.run(
        command("build", cwd=folder / "blog"), cwd=folder / "blog", env=clean(folder), capture_output=True, check=False
    )
    assert "install drillbook and its part `pdf` by uv instead of the single file" in done.stderr.decode("utf-8")


def heic(width: int, height: int) -> bytes:
    """Return a picture as phones take it."""
    import io

    import pillow_heif
    from PIL import Image

    target = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (width, height), (90, 120, 60))).save(target)
    return target.getvalue()
