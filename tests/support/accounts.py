"""Tables of made-up accounts for re-verification, as many as asked for, built in columns: a million takes seconds."""

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from support import numbers
from verifier.bench import made_up

VALID_UNTIL = datetime(2027, 6, 1, tzinfo=UTC)
LAST_REASONS = ("AVATAR_ABSENT", "BIO_CLEAR", "IDENTITY_VERIFIED", "NAME_CLEAR", "NUMBER_VALID")
BIOS = (
    "分享美食和旅行的日常，喜欢猫",
    "十年骨科医生的女儿",
    "记录生活，合作请私信",
    "读书、电影、音乐，欢迎关注",
    "北京人在上海，二胎妈妈",
    "",
    "毕业于云川大学，现居海边小城",
    "每天一道数学题",
)
_DIFFERENT = 20_000
"""Names and numbers are taken in turn from so many."""


def table(count: int, seed: int = 1, *, valid_until: datetime | None = VALID_UNTIL) -> pa.Table:
    """Persons with a name, a bio, a number and a phone of their own, each with a PASS as its last decision."""
    chance = random.Random(f"accounts {seed}")
    names = made_up.clean(min(count, _DIFFERENT), chance)
    people = [_person(i) for i in range(min(count, _DIFFERENT))]
    turns = [i % len(names) for i in range(count)]

    def column(values: list[str]) -> pa.Array:
        return pa.array(values).take(pa.array(turns))

    size = len(names)
    return pa.table(
        {
            "account_id": pa.array([f"a{i}" for i in range(count)]),
            "subject_type": column(["person"] * size),
            "subject_name": column([name for name, _, _ in people]),
            "document_kind": column(["resident_id"] * size),
            "document_number": column([number for _, number, _ in people]),
            "phone": column([phone for _, _, phone in people]),
            "name": column(names),
            "bio": column([chance.choice(BIOS) for _ in range(size)]),
            "category": column(["general"] * size),
            "registered_place": column(["北京市海淀区"] * size),
            "operating_place": column(["北京市海淀区"] * size),
            "contact": column(["站内信"] * size),
            "last_verdict": column(["pass"] * size),
            "last_reasons": pa.array([list(LAST_REASONS)] * size).take(pa.array(turns)),
            "last_valid_until": pa.array([valid_until] * size, pa.timestamp("us", tz="UTC")).take(pa.array(turns)),
        }
    )


def written(path: Path, accounts: pa.Table, rows_a_group: int = 100_000) -> Path:
    parquet.write_table(accounts, path, row_group_size=rows_a_group)
    return path


def _person(i: int) -> tuple[str, str, str]:
    day = date.fromordinal(date(1960, 1, 1).toordinal() + i % 15_000)
    surname, given = "王李张刘陈杨赵黄周吴"[i % 10], "伟芳娜敏静丽强磊军洋"[i // 10 % 10]
    return (
        surname + given,
        numbers.resident_id(birth=day.strftime("%Y%m%d")),
        f"139{(20_715_028 + 7_919 * i) % 100_000_000:08d}",
    )
