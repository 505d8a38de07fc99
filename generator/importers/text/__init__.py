"""A text on its way from HTML to the file of a lesson."""
