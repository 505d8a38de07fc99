"""Brings the built site to its readers: sends what differs, in an order that never breaks a link."""
