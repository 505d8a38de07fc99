"""Brings the built site to its readers: compares, sends what differs, in an order that never breaks a link."""
