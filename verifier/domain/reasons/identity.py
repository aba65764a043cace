"""Reasons about phones, identity documents, organisation codes and their verification (Article 8, paragraph 1)."""
