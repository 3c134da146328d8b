"""The mechanics that every service stands on: messaging, storage, configuration, logging, health."""
