"""The feeds of a built site: are they sound, what was published before, and which hub is told."""
