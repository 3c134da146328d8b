"""Running the system on one machine, against its own nodes or against clusters."""
