"""Tests of `generator/backup/`, file by file."""
