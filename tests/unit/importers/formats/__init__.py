"""Tests of `generator/importers/formats/`, file by file."""
