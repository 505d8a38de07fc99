"""Tests of `generator/engine/`, file by file."""
