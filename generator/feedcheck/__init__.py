"""Checks the feeds of a built site, remembers what was published, and sends news to a hub."""
