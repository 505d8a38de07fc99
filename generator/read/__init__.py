"""Text to values, collecting every problem on the way."""
