"""What keeps personal data private: keys, keyed hashes, sealed documents, masks."""
