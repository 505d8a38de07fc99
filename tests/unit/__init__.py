"""Tests of the program, file by file."""
