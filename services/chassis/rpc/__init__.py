"""Requests from the gateway to a service, in Nameko's RPC wire format."""
