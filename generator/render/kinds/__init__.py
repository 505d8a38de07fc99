"""The kinds of page, one module each: what its layout sees, what its fingerprint is of, how it is written."""
