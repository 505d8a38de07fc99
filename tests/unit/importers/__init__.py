"""Tests of `generator/shell/`, file by file."""
