"""Tests of `generator/importers/pictures/`, file by file."""
