"""Commands that write sources: a new site, a new lesson, a copy of a layout."""
