"""Aggregates in MongoDB: one document, one conditional write."""
