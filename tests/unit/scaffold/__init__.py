"""Tests of `generator/scaffold/`, file by file."""
