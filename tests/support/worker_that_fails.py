"""A guarded process that cannot even begin."""

if __name__ == "__main__":
    raise SystemExit(1)
