"""The inbox: where readers' comments wait for approval (Isso), and how they come into the site's files."""
