"""The language spoken between processes: events, requests, refusals. No behaviour."""
