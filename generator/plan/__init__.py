"""From all that was read to the table of files: what is published, in what order, at which address."""
