"""The store for several hosts: PostgreSQL 13 or later. Needs the extra ``postgres``."""
