"""Adapters, one module each, found by the entry points of the group ``verifier.adapters``."""
