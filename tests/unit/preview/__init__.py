"""Tests of `generator/preview/`, file by file."""
