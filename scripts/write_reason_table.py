"""Writes ``docs/reasons.md`` from the reason catalogue.

Run it as ``.venv/bin/python scripts/write_reason_table.py``; a test compares the file with what this would write.
"""

from pathlib import Path

from verifier.domain.reasons.catalogue import CATALOGUE

TARGET = Path(__file__).parent.parent / "docs" / "reasons.md"
HEAD = """# Reasons · 原因代码

Every reason that a finding can carry. The code is stable: switch on it. The outcome is the usual one; a policy pack may
change it (`outcomes`). Articles are cited as `CAC2021-8.2`: paragraph 2 of article 8 of the 2021 Provisions
(《互联网用户公众账号信息服务管理规定》); `CAC2022` are the account information rules of 2022, `CAC2023` the
notice of 2023. Written by `scripts/write_reason_table.py`.

| code | check | outcome | articles | 中文 | English |
|---|---|---|---|---|---|
"""


def text() -> str:
    rows = [
        f"| `{r.code}` | {r.check.value} | {r.outcome.name} | {', '.join(r.articles)} | {r.zh} | {r.en} |\n"
        for r in CATALOGUE.values()
    ]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
