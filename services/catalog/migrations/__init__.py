"""Numbered steps of the catalog database."""
