"""Running the system: on one machine, in containers, on a cluster."""
