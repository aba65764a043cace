"""Signatures of webhooks, by the example that the standard's own libraries test with."""

from datetime import UTC, datetime

import pytest

from verifier.events.signature import headers, secret_bytes

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_standards_example() -> None:
    made = headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        [secret_bytes(SECRET)],
        datetime.fromtimestamp(1_614_265_330, UTC),
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (made["webhook-id"], made["webhook-timestamp"]) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")


def test_while_a_secret_is_being_changed_both_sign() -> None:
    made = headers("id", b"", [b"1" * 24, b"2" * 32], datetime(2026, 11, 24, tzinfo=UTC))
    one, other = made["webhook-signature"].split(" ")
    assert one.startswith("v1,") and other.startswith("v1,") and one != other


@pytest.mark.parametrize("text", ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_!!", "whsec_c2hvcnQ="])
def test_a_secret_that_is_none_is_refused_and_not_told(text: str) -> None:
    with pytest.raises(ValueError, match="must be whsec_") as raised:
        secret_bytes(text)
    assert "c2hvcnQ" not in str(raised.value) and "MfKQ" not in str(raised.value)
