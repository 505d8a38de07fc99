"""`python -m generator` is `drillbook`."""

from generator.cli.main import run

run()
