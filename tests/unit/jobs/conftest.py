"""A small list, the shard function on it, and accounts one by one."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from support import numbers

from verifier.jobs import specifying
from verifier.jobs.columns import SCHEMA
from verifier.jobs.request import JobRequest
from verifier.jobs.shard_function import ShardFunction
from verifier.screening import readers
from verifier.screening.build import build

TODAY = date(2026, 11, 24)
LISTS = """id,name,aliases,category,importance,authorised,allow,images
m1,晨曦日报,晨曦报,media,1.0,晨曦传媒有限公司,,
u1,云川大学,云大,university,,,,
c1,顾清澜,,celebrity,,,,
"""

Judge = Callable[..., list[dict[str, Any]]]


def built(folder: Path, text: str, name: str = "lists") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    build(readers.read([folder / f"{name}.csv"]).entries, folder / f"{name}.snapshot")
    return folder / f"{name}.snapshot"


@pytest.fixture(scope="session")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("lists"), LISTS)


def account(**changes: Any) -> dict[str, Any]:
    """A person whose last decision was a PASS that holds until June."""
    return {
        "account_id": "a1",
        "subject_type": "person",
        "subject_name": "王小明",
        "document_kind": "resident_id",
        "document_number": numbers.resident_id(),
        "phone": "13907150286",
        "name": "山野食堂",
        "bio": "分享美食",
        "registered_place": "北京市",
        "operating_place": "北京市",
        "contact": "站内信",
        "last_verdict": "pass",
        "last_reasons": ["IDENTITY_VERIFIED", "NAME_CLEAR"],
        "last_valid_until": "2027-06-01T00:00:00Z",
        **changes,
    }


def batch(*rows: dict[str, Any]) -> pa.RecordBatch:
    """Of the columns that any of the rows has."""
    names = [name for name in SCHEMA.names if any(name in row for row in rows)]
    arrays = []
    for name in names:
        kind = SCHEMA.field(name).type
        values = [row.get(name) for row in rows]
        is_moment = pa.types.is_timestamp(kind)
        arrays.append(pa.array(values, pa.string()).cast(kind) if is_moment else pa.array(values, kind))
    return pa.RecordBatch.from_arrays(arrays, names=names)


@pytest.fixture
def judge(lists: Path, tmp_path: Path) -> Judge:
    """Results of rows, with the options of a job."""

    def judged(*rows: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
        options = {"subjects_unchanged": True, "lists": lists, **options}
        request = JobRequest(input=tmp_path, output=tmp_path, **options)
        accounts = batch(*rows)
        function = ShardFunction(specifying.specify(request, accounts.schema, TODAY))
        try:
            found: list[dict[str, Any]] = function(accounts, "accounts.parquet", 1).to_pylist()
        finally:
            function.close()
        return found

    return judged
