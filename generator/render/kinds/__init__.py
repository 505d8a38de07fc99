"""The kinds of page, one module each: what layouts see, fingerprints are made of, and files contain."""
