"""Other blogs and documents, brought into a site."""
