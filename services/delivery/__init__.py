"""Slots, handovers, courier runs and the collection of returns."""
