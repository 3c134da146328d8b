"""Numbered steps of the delivery database."""
