"""Events out: what the ledger says, told to others in ids and codes, at least once and in order."""
