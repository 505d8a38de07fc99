"""drillbook: a static-site generator for weekly coaching lessons.

Lessons are text.  `read` turns text into values, `plan` decides which files
exist, `render` turns each row of the plan into bytes, `shell` touches the
world, and `build` is the whole of it on one screen.
"""

__version__ = "0.1.0"
