"""Texts as coaches paste them come out in the right parts, and what is unsure stays in the text."""

import pytest
from recognition.scoring import CASES, Case, expected_parts, found_parts, name_of, score
