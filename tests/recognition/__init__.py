"""Texts of coaches, and what is recognized in them."""
