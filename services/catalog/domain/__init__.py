"""What a title and its copies are. Standard library only; time and ids come in as arguments."""
