"""What an account and a session are. Standard library only; time and ids come in as arguments."""
