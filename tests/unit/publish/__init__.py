"""Tests of `generator/publish/`, file by file."""
