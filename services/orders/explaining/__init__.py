"""What the policy says of orders and loans that are there, for those who look at them."""
