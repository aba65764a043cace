"""What a request does, in a page each. The only place where checks, sources and the store meet."""
