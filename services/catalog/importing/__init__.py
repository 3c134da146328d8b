"""Filling the catalogue from files: MARC 21, CNMARC, MARCXML, CSV and Excel.

``python -m services.catalog.importing FILE`` does it in a process of its own; ``jobs`` is what it shares with the
staff console.
"""
