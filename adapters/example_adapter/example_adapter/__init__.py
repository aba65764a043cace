"""An adapter for public-account-verifier, to copy."""
