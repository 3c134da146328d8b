"""Events between services: recorded with the state, published with confirms, acted on once."""
