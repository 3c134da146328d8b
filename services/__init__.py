"""The four services, the words they speak and the mechanics they stand on."""
