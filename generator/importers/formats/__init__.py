"""Archives of blogs, in whatever format and state, to values."""
