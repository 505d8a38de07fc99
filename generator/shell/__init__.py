"""The world: files, processes, the terminal, the clock."""
