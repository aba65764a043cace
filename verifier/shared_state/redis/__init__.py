"""Shared state on Redis, one server or a cluster. Needs the extra ``redis``."""
