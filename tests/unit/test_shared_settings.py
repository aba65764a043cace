"""The settings of what workers and hosts share."""

from pathlib import Path

import pytest

from verifier import settings
from verifier.domain.errors import ConfigurationError
from verifier.settings import Rate, Settings


@pytest.mark.parametrize("scheme", ["redis", "rediss", "redis+cluster", "rediss+cluster"])
def test_a_url_of_redis_is_kept_from_view_and_reaches_the_workers(scheme: str) -> None:
    chosen = settings.load(redis=f"{scheme}://:secret-996@localhost:6379/0")
    assert "secret" not in repr(chosen) + str(chosen)
    assert Settings(**chosen.model_dump(mode="json")) == chosen


@pytest.mark.parametrize("url", ["localhost:6379", "http://:secret-996@localhost", "unix:///run/redis.sock"])
def test_another_url_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"redis: ") as refused:
        settings.load(redis=url)
    assert "secret" not in str(refused.value)


def test_rates_come_from_the_environment_and_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "verifier.toml"
    file.write_text("[rate_limits.methods]\nVerifyRegistration = {per_second = 5, burst = 10}\n", encoding="utf-8")
    monkeypatch.setenv("VERIFIER_RATE_LIMITS__TENANT__PER_SECOND", "50")
    monkeypatch.setenv("VERIFIER_RATE_LIMITS__TENANT__BURST", "100")
    limits = settings.load(file).rate_limits
    assert limits.tenant == Rate(per_second=50, burst=100)
    assert limits.methods == {"VerifyRegistration": Rate(per_second=5, burst=10)}


def test_nothing_is_shared_or_limited_by_itself() -> None:
    chosen = settings.load()
    assert chosen.redis is None and chosen.rate_limits.tenant is None and not chosen.rate_limits.methods
