"""Tests of `generator/read/`, file by file."""
