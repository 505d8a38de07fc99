"""Readers' comments: the inbox where they wait for approval (Isso), and the way into the site's files."""
