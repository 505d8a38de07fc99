"""Tests of `generator/importers/text/`, file by file."""
