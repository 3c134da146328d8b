"""Cart, shelf, orders, review, loans, the circulation policy and its calendar."""
