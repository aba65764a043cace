"""Measurements of the screening, behind ``verifier bench``: commands and not tests, on files that the user brings."""
