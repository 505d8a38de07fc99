"""The preview: the site rendered on request while somebody writes, in a browser that follows every save."""
