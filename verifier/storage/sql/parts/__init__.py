"""The parts of the Store port, one class each: what is read, and what is one transaction."""
