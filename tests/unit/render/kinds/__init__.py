"""Tests of `generator/render/`, file by file."""
