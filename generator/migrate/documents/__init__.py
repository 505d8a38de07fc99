"""Documents of all kinds, to the same values."""
