"""Avatars: untrusted bytes decoded in a guarded process, fingerprints compared with those of the protected lists."""
