"""Numbered steps of the users database."""
