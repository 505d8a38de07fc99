"""The whole site as one zip, and back again."""
