"""Professional credentials: what exists, how their numbers are built, what a domain requires, what an answer means."""
