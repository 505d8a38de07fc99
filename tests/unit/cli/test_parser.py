"""The table of commands, and what it costs to make the parser from it."""

import pkgutil
import subprocess
import sys

from generator.cli import commands
from generator.cli.command import Command, CommandGroup
from generator.cli.parser import COMMANDS, command_named

HEAVY = (
    *("generator.engine", "generator.render", "generator.shell", "jinja2", "lxml", "msgspec", "PIL", "yaml"),
    *("dataclasses", "inspect", "lzma", "shutil", "traceback"),
)


def test_every_module_is_in_the_table() -> None:
    """A command whose module was written is not forgotten in the table, and is found under the name it gives itself."""
    modules = [module.name.rstrip("_") for module in pkgutil.iter_modules(commands.__path__)]
    assert sorted(COMMANDS) == sorted(modules)
    assert [command_named(name).name for name in COMMANDS] == list(COMMANDS)


def test_every_command_explains_itself() -> None:
    """Each has a phrase that fits on a line of the list, and an example that is a call of it."""
    for entry in map(command_named, COMMANDS):
        inner = entry.commands if isinstance(entry, CommandGroup) else (entry,)
        above = f"{entry.name} " if isinstance(entry, CommandGroup) else ""
        for command in inner:
            assert isinstance(command, Command)
            assert len(command.summary) < 66
            assert command.example.startswith(f"drillbook {above}{command.name}")


def test_help_waits_for_nothing() -> None:
    """To print the help, nothing is imported that only a command needs."""
    loaded = modules_after("from generator.cli.parser import make_parser; make_parser().format_help()")
    assert not [name for name in loaded if name.startswith(HEAVY)]


def test_a_command_waits_for_no_other() -> None:
    """The parser for one command imports the module of that one."""
    loaded = modules_after("from generator.cli.parser import make_parser; make_parser(['publish'])")
    assert [name for name in loaded if name.startswith("generator.cli.commands.")] == ["generator.cli.commands.publish"]


def test_the_version_waits_for_nothing() -> None:
    """To print the version, Python loads no file of its own that it has not loaded for itself."""
    before = modules_after("")
    loaded = modules_after("from generator.cli.main import main; main(['--version'])")
    mine = {"generator", "generator.cli", "generator.cli.main", "generator.cli.exit_codes", "generator.cli.streams"}
    # These are inside the interpreter.
    assert loaded - before == {*mine, "atexit", "gc", "errno"} - before


def modules_after(script: str) -> set[str]:
    """Return the names of all modules that are loaded when a script has run in a process of its own."""
    command = [sys.executable, "-c", f"{script}\nimport sys; print(*sys.modules)"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return set(printed.splitlines()[-1].split())
