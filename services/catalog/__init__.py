"""Titles, copies, categories, search and waiting lists."""
