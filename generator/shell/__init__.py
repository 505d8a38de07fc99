"""The outside world: files, processes, the terminal, the clock."""
