"""The HTTP side: API, pages, live events. It speaks to services by RPC and events and owns no business rule."""
