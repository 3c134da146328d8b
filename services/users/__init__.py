"""Accounts, sessions, cards and notices."""
