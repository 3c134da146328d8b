"""What a slot, a handover and a run are. Standard library only; time, codes and ids come in as arguments."""
