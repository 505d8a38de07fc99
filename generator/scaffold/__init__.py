"""Files for a coach to start from: a site, a lesson, a copy of a layout."""
