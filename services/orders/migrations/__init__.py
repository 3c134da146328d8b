"""Numbered steps of the orders database."""
