"""A library to try things out in: a small real catalogue, three branches, a few people."""
