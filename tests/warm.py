"""What a process of drillbook needs before it can start at once; imported by the server that forks them.

One small site is built, so that every module is there, and every layout is parsed and compiled.
"""

import contextlib
import io
import tempfile

import compiled_layouts

from generator.cli.main import main

compiled_layouts.keep()
with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
    for command in (["init", folder], ["check", "--site", folder], ["build", "--site", folder]):
        assert main(command) == 0
import generator.preview.serve  # noqa: E402, F401 - the preview's own modules, which no build needs
