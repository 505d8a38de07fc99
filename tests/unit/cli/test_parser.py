"""The table of commands, and what it costs to make the parser from it."""

import os
import pkgutil
import subprocess
import sys

from generator.cli import commands
from generator.cli.command import Command, CommandGroup
from generator.cli.parser import COMMANDS

HEAVY = (
    *("generator.engine", "generator.render", "generator.shell", "jinja2", "lxml", "msgspec", "PIL", "yaml"),
    *("dataclasses", "inspect", "lzma", "shutil", "traceback"),
)


def test_every_module_is_in_the_table() -> None:
    """A command whose module was written is not forgotten in the table, and each has a name of its own."""
    modules = [module.name.rstrip("_") for module in pkgutil.iter_modules(commands.__path__)]
    assert sorted(command.name for command in COMMANDS) == sorted(modules)


def test_every_command_explains_itself() -> None:
    """Each has a phrase that fits on a line of the list, and an example that is a call of it."""
    for entry in COMMANDS:
        inner = entry.commands if isinstance(entry, CommandGroup) else (entry,)
        above = f"{entry.name} " if isinstance(entry, CommandGroup) else ""
        for command in inner:
            assert isinstance(command, Command)
            assert len(command.summary) < 66
            assert command.example.startswith(f"drillbook {above}{command.name}")


def test_help_waits_for_nothing() -> None:
    """To print the help, nothing is imported that only a command needs."""
    script = (
        "import sys; from generator.cli.parser import make_parser; make_parser().format_help(); print(*sys.modules)"
    )
    # What measures coverage starts in each process, and imports for itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-c", script]
    loaded = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if name.startswith(HEAVY)]
