"""The feeds once they are built: whether they are sound, what was published last, and the hub that is told of news."""
