"""The pictures that texts name: which file each is, and where it goes."""
