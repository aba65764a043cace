"""Answers from a copy of a published register: CSV, Parquet, or a table of an SQLite file, with a column mapping."""

from verifier_adapters.register.config import RegisterConfig
from verifier_adapters.register.source import RegisterSource

__all__ = ["RegisterConfig", "RegisterSource"]
