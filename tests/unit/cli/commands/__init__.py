"""Tests of `generator/cli/commands/`, file by file."""
