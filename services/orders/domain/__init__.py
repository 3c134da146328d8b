"""What an order, a loan and a cart are. Standard library only; time and ids come in as arguments."""
