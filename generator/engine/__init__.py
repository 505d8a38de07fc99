"""Builds: what changed is read, planned, rendered and written."""
