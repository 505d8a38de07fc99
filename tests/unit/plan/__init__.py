"""Tests of `generator/plan/`, file by file."""
