"""An archive of another blog, brought here; and this one's, taken away."""
