"""The store in SQL, written once: what SQLite and PostgreSQL share. How each is reached is its own package's."""
