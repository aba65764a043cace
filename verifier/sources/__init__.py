"""One interface for every authority, and the host that asks them."""
