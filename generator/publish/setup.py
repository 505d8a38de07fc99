"""The first time: tries to log in at an address, and writes it into `site.yaml`.

Whoever asks the questions (`cli/publish_setup`) calls these in turn.  The
settings are edited as text, not written anew from their values: remarks, order
and spacing are the coach's.
"""

import importlib
import json
from pathlib import Path

import yaml

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.edit import Edit, apply_edits
from generator.model.source import Source, Span
from generator.model.target import Target
from generator.model.value import replace
from generator.publish.host import LockableHost, SecretOf
from generator.publish.hosts.table import HOSTS, opener_of
from generator.publish.lock import LOCK
from generator.read.config import read_config
from generator.read.yaml import compose
from generator.shell.atomic_files import rewrite
from generator.shell.source_files import decode, load

__all__ = ["targets_with", "trust_key", "try_login", "write_address"]

_SETTINGS = "site.yaml"
_TYPED = Span(path="--setup")


def targets_with(folder: Path, address: str) -> tuple[Target, ...]:
    """Return the targets of a site, or, if an address is given, the target that it is.

    Raises `Rejected` if the address or the settings are wrong.
    """
    source = decode(_SETTINGS, load(str(folder), _SETTINGS)[0])
    if address:
        source = decode(_SETTINGS, _with_address(source.text, source, address).encode())
    config, diagnostics = read_config(source)
    if not address:
        if config is None:
            raise Rejected(diagnostics)
        return config.publish
    if config is None:
        raise Rejected(_typed(diagnostic) for diagnostic in diagnostics)
    return tuple(replace(target, place=_TYPED) for target in config.publish if target.address == address)


def _typed(diagnostic: Diagnostic) -> Diagnostic:
    """Return a diagnostic of an address where it stands: on the command line, and not in `site.yaml` yet."""
    is_of_address = diagnostic.code in ("site/bad-publish", "site/publish-password")
    return replace(diagnostic, span=_TYPED, edits=()) if is_of_address else diagnostic


def try_login(target: Target, folder: Path, secret_of: SecretOf) -> None:
    """Log in, and write and delete a file of a few bytes; raises `HostError` if either fails."""
    with opener_of(target.scheme)(target, folder, secret_of) as host:
        # Where everything is shown at once, there is nothing that could be tried without being seen.
        if isinstance(host, LockableHost) and host.create(LOCK, b"{}"):
            host.delete(LOCK)


def trust_key(target: Target, shown: str) -> None:
    """Note the key that a host shows as its own, after somebody has compared what was shown; raises `HostError`."""
    importlib.import_module(f"generator.publish.hosts.{HOSTS[target.scheme].module}").trust_key(target, shown)


def write_address(folder: Path, address: str) -> bool:
    """Put an address under `publish:` in `site.yaml`; tell whether it was not there yet.

    One that stands there alone is replaced; to a list it is added.
    """
    data = load(str(folder), _SETTINGS)[0]
    source = decode(_SETTINGS, data)
    text = _with_address(data.decode("utf-8-sig"), source, address)
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    after = mark + text.encode()
    if after == data:
        return False
    config, _ = read_config(decode(_SETTINGS, after))
    # Nobody can edit every YAML that there is: what is written must be read as what was meant.
    if config is None or address not in [target.address for target in config.publish]:
        raise Rejected(
            [
                error(
                    "publish/settings",
                    Span(path=_SETTINGS),
                    "drillbook cannot write the address into site.yaml by itself",
                    help=f"add a line `publish: {address}`",
                )
            ]
        )
    return rewrite(folder / _SETTINGS, data, after)


def _with_address(text: str, source: Source, address: str) -> str:
    """Return the text of `site.yaml` with an address under `publish`; `source` is the same text as it is read."""
    node, _ = compose(source, source.text)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    value = next((value for key, value in pairs if key.value == "publish"), None)
    # Without quotation marks where YAML reads it as it stands: `#` and `: ` mean something there.
    written = address if yaml.safe_load(f"- {address}") == [address] else json.dumps(address, ensure_ascii=False)
    if isinstance(value, yaml.SequenceNode) and value.value:
        if any(item.value == address for item in value.value):
            return text
        last = value.value[-1]
        # An entry stands two columns behind its dash.
        indent = " " * (last.start_mark.column - 2)
        more = f", {written}" if value.flow_style else f"\n{indent}- {written}"
        return _edited(text, last.end_mark, last.end_mark, more)
    if isinstance(value, yaml.ScalarNode) and value.value:
        return text if value.value == address else _edited(text, value.start_mark, value.end_mark, written)
    if value is not None:
        return _edited(text, value.start_mark, value.end_mark, f" {written}")
    line_end = "" if not source.text or source.text.endswith("\n") else "\n"
    lines = source.text.split("\n")
    end = (len(lines), len(lines[-1]) + 1)
    return apply_edits(text, [Edit(path=_SETTINGS, start=end, end=end, text=f"{line_end}publish: {written}\n")])[0]


def _edited(text: str, start: yaml.Mark, end: yaml.Mark, new: str) -> str:
    """Return the text of `site.yaml` with another text in the place between two marks of YAML, which count from 0."""
    first, last = (start.line + 1, start.column + 1), (end.line + 1, end.column + 1)
    return apply_edits(text, [Edit(path=_SETTINGS, start=first, end=last, text=new)])[0]
