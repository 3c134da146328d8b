"""The operator's tool for ``parked``, where every event ends that nobody could act on: ``python -m deploy.parked``."""
