"""The addresses under `publish`, taken apart."""

import pytest
from sites import settings_with, source_of

from generator.model.diagnostic import Diagnostic
from generator.model.target import Target
from generator.read.config import read_config
from generator.read.config_publish import SCHEMES


def read_publish(value: str) -> tuple[tuple[Target, ...], tuple[Diagnostic, ...]]:
    """Return the targets of a site with this value of `publish`, and what is wrong."""
    config, diagnostics = read_config(source_of(settings_with(f"publish: {value}\n"), "site.yaml"))
    return config.publish if config else (), diagnostics


def target_of(address: str) -> Target:
    """Return the one target, without a fault."""
    targets, diagnostics = read_publish(address)
    assert not diagnostics
    return targets[0]


@pytest.mark.parametrize("example", SCHEMES.values())
def test_every_example_is_read(example: str) -> None:
    """What messages propose is taken."""
    assert target_of(example).address == example


@pytest.mark.parametrize(
    ("address", "user", "host", "port", "path"),
    [
        ("sftp://ruth@host.example/www", "ruth", "host.example", 0, "www"),
        ("sftp://host.example", "", "host.example", 0, ""),
        ("SFTP://ruth@host.example:2222/www/blog/", "ruth", "host.example", 2222, "www/blog"),
        ("ftps://ruth@host.example//srv/www", "ruth", "host.example", 0, "/srv/www"),
        ("sftp://ruth@host.example//", "ruth", "host.example", 0, "/"),
        ("sftp://ruth@host.example/~/www", "ruth", "host.example", 0, "www"),
        ("sftp://ruth%40example.com@host.example/my%20web", "ruth@example.com", "host.example", 0, "my web"),
        ("sftp://ruth@[2001:db8::1]:22/www", "ruth", "2001:db8::1", 22, "www"),
        ("sftp://my-host/www", "", "my-host", 0, "www"),
        ("sftp://host.example:22/a@b", "", "host.example", 22, "a@b"),
    ],
)
def test_web_space(address: str, user: str, host: str, port: int, path: str) -> None:
    """User, host, port and folder; one slash stands for the folder of the login, two for the top of the host."""
    target = target_of(address)
    assert (target.user, target.host, target.port, target.path) == (user, host, port, path)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("file:../public", "../public"),
        ("file:../public/", "../public"),
        ("file:../a:b@c", "../a:b@c"),
        ("file:///srv/www", "/srv/www"),
        ("file:///srv/my%20www", "/srv/my www"),
        ("file:/srv/www", "/srv/www"),
        ("file:C:/sites/www", "C:/sites/www"),
        ("file:///C:/sites/www", "C:/sites/www"),
        (r"file:C:\sites\www", "C:/sites/www"),
        ("file://localhost/srv/www", "/srv/www"),
    ],
)
def test_folders(address: str, path: str) -> None:
    """A folder is relative to the site, or absolute in any of the ways in which programs write that."""
    assert target_of(address).path == path


def test_other_kinds() -> None:
    """Buckets, repositories and sites have their parts."""
    assert target_of("s3://drill/blog").path == "blog"
    assert target_of("s3://drill?endpoint=https://s3.host.example").endpoint == "https://s3.host.example"
    assert target_of("github:ruth/blog#pages").branch == "pages"
    assert target_of("git+ssh://git@host.example/ruth/blog.git#pages").path == "ruth/blog.git"
    assert target_of("netlify:Monday-Drill").host == "monday-drill"


def test_a_list() -> None:
    """Several places keep their order; the same one twice counts once; a comma is part of an address."""
    targets, diagnostics = read_publish("[file:../b, 'file:../a,c', file:../b]")
    assert [t.path for t in targets] == ["../b", "../a,c"]
    assert not diagnostics
    assert [t.place.column for t in targets] == [11, 22]


@pytest.mark.parametrize(
    "value",
    [
        *("www", "sftp:host/www", "sftp://", "sftp://host:99999/www", "sftp://host/www#a", "sftp://a b/www", "'file:'"),
        *("file:.", "file:content/../output", "s3://B", "s3://bucket?endpoint=ftp://a.example", "s3://bucket?a=b"),
        *("github:ruth", "netlify:a/b", "git+ssh://host", "dav://host/www", "'sftp://h\u202eost/www'", "{a: b}"),
        *("https://github.com/ruth/blog", "C:/sites/www", "sftp://[::1/www"),
    ],
)
def test_what_is_no_place(value: str) -> None:
    """Whatever is no place to publish to is one error, at its place, and no target."""
    targets, diagnostics = read_publish(value)
    assert not targets
    assert [d.code for d in diagnostics] in (["site/bad-publish"], ["site/wrong-type"])


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("../public", "file:../public"),
        ("https://github.com/ruth/blog", "github:ruth/blog"),
        ("github.com/ruth/blog", "github:ruth/blog"),
    ],
)
def test_what_is_certainly_meant(value: str, right: str) -> None:
    """An address that only lacks its kind can be mended."""
    (diagnostic,) = read_publish(value)[1]
    assert [edit.text for edit in diagnostic.edits] == [right]


@pytest.mark.parametrize(
    "value",
    [
        *("sftp://ruth:tulips@host/www", "ftp://ruth:tulips@host/", "ftps://:tulips@host/", "ruth:tulips@host"),
        *("sftp://ruth:tu/tulips@host/www", "sftp://ruth:p@tulips@host", "[file:../b, ruth.adler:tulips@host.example]"),
        *("'dav://ruth:tulips and roses@host'", "SFTP://ruth:tulips@host:22/a@b", "//ruth:tulips@host/www"),
    ],
)
def test_a_password_is_never_repeated(value: str) -> None:
    """A password is refused, and stands in no part of the message."""
    (diagnostic,) = read_publish(value)[1]
    assert "tulips" not in str(diagnostic)


@pytest.mark.parametrize("value", ["", "~", "''", "[]"])
def test_nowhere(value: str) -> None:
    """A line that was emptied names no place, and is no mistake."""
    assert read_publish(value) == ((), ())


def test_a_host_without_a_kind() -> None:
    """What begins like a host may be one: no folder of that name is made by a mended address."""
    (diagnostic,) = read_publish("host.example/www")[1]
    assert not diagnostic.edits
    assert "sftp://ruth@host.example/www" in diagnostic.help


def test_keys_instead_of_an_address() -> None:
    """A mapping is answered with an address, and not with people's names."""
    (diagnostic,) = read_publish("{file: ../public}")[1]
    assert "sftp://" in diagnostic.help
