"""The command line: what a coach types, and what the terminal answers."""
