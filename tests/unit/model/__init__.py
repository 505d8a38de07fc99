"""Tests of `generator/model/`, file by file."""
