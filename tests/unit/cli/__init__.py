"""Tests of `generator/cli/`, file by file."""
