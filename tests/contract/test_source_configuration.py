"""A wrong configuration of a built-in adapter stops the start, and the message names the source and the key."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.registers import REGISTER, write_csv, write_sqlite
from support.sources import context

from verifier.domain.errors import ConfigurationError
from verifier.sources import registry


def register(**changes: Any) -> dict[str, Any]:
    config = {**REGISTER, "file": "lawyers.csv", **changes}
    return {name: value for name, value in config.items() if value is not None}


@pytest.mark.parametrize(
    ("adapter", "config", "key"),
    [
        ("structure", {"surprise": 1}, "surprise"),
        ("sandbox", {"surprise": 1}, "surprise"),
        ("sandbox", {"credentials": 7}, "credentials"),
        ("sandbox", {"delay_seconds": -1}, "delay_seconds"),
        ("sandbox", {"delay_seconds": 61}, "delay_seconds"),
        ("register", {}, "file"),
        ("register", register(surprise=1), "surprise"),
        ("register", register(file="none.csv"), "file"),
        ("register", register(file="registers.sqlite"), "key.number"),
        ("register", register(file="."), "file"),
        ("register", register(table="lawyers"), "file"),
        ("register", register(file="registers.sqlite", table="doctors"), "table"),
        ("register", register(kind=None), "kind"),
        ("register", register(kind=" "), "kind"),
        ("register", register(as_of="soon"), "as_of"),
        ("register", register(key=None), "key"),
        ("register", register(key={}), "key"),
        ("register", register(key={"number": ""}), "key.number"),
        ("register", register(key={"": "执业证号"}), "key"),
        ("register", register(key={"number": "证号"}), "key.number"),
        ("register", register(key={"number": "执业证号", "document": "执业证号"}), "key"),
        ("register", register(compare={"holder": "名字"}), "compare.holder"),
        ("register", register(compare={"number": "姓名"}), "compare"),
        # anybody could present the number of somebody in the register
        ("register", register(compare={"institution": "律所"}), "compare"),
        ("register", register(status="情况"), "status"),
        ("register", register(status=None), "status"),
        ("register", register(status_codes={"执业": "fine"}), "status_codes.执业"),
        ("register", register(expires="期限"), "expires"),
        ("register", register(complete="perhaps"), "complete"),
        ("register", register(assurance=9), "assurance"),
    ],
)
def test_a_wrong_configuration_stops_the_start_with_its_key(
    adapter: str, config: dict[str, Any], key: str, tmp_path: Path
) -> None:
    write_csv(tmp_path)
    write_sqlite(tmp_path)
    path = tmp_path / "sources.yaml"
    path.write_text(
        yaml.safe_dump([{"name": "mine", "adapter": adapter, "config": config}], allow_unicode=True), encoding="utf-8"
    )
    with pytest.raises(ConfigurationError) as raised:
        (source,) = registry.load(path, registry.installed_adapters(), context(tmp_path))
        asyncio.run(source.open())
    assert re.search(rf"\bmine\b.*[:,;] {re.escape(key)}(:|\.\S*:)", str(raised.value))
