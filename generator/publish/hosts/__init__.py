"""The kinds of hosts that a site can be published to: one module each, listed in `table`."""
