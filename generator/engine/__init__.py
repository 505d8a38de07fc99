"""The build: what is due is read, planned, rendered and written."""
