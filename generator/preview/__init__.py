"""The preview: the site as it is being written, rendered on request and shown in a browser that follows along."""
