"""How titles are found: what a text sounds and looks like, which index answers, what comes first.

Searching goes through ``services/catalog/search.py``; beside it, only ``folding`` is for others.
"""
