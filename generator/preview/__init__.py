"""The preview: the site, rendered on request, in a browser that follows every save."""
