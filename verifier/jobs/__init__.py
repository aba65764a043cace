"""Re-verification (Article 9, paragraph 3): accounts by the hundred million, against today's lists and rules.

One shard of a Parquet file is the unit: a pure function makes its result, a manifest says which are done, executors
only decide where it runs. Whatever is killed when, nothing is lost and nothing comes twice.
"""
