"""drillbook: a static-site generator for weekly coaching lessons.

`read` turns texts into values of the `model`; `plan` decides which files the
site has, with a recipe for each; `render` turns a recipe into bytes.  These
are pure functions.  Files, processes and the terminal are left to `shell`, and
`engine` puts all of it together into a build that does only what changed.
"""

__version__ = "0.2.0.dev0"
