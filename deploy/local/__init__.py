"""Runs the whole system on one machine: private nodes of RabbitMQ and MongoDB, the services and the gateway.

`up` reads as the order of a start. What `down`, `status` and `doctor` need uses the standard library only, so
that they work before the environment exists and after it broke.
"""
