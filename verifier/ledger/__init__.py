"""The ledger: an append-only chain of what was decided and done."""
