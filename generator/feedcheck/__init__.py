"""The feeds of a built site: are they sound, what was published before, and the hub that is told of news."""
