"""The sign-ups of a subject over all processes and hosts: three sorted sets of accounts, scored by when each ends."""

from contextlib import suppress

from verifier.shared_state.redis.connection import RedisUnavailable, Script, SharedRedis
from verifier.shared_state.sign_ups import (
    ENDED_SECONDS,
    MOST_ENDED,
    UNDER_WAY_SECONDS,
    Crowd,
    Ending,
    SignUps,
    SubjectKey,
)

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
_KEEP = """
local function keep(key, milliseconds)
  redis.call('ZADD', key, now + milliseconds, ARGV[1])
  redis.call('PEXPIRE', key, milliseconds)
end
"""
_COUNT_OTHERS = """
local others = {}
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  others[i] = redis.call('ZCARD', key) - (redis.call('ZSCORE', key, ARGV[1]) and 1 or 0)
end
"""
LOOK = Script(f"{_NOW}{_COUNT_OTHERS} return others")
# what needs memory comes first: a Redis that is full refuses a script there or not at all
ENTER = Script(f"{_NOW}{_KEEP} keep(KEYS[1], tonumber(ARGV[2])) {_COUNT_OTHERS} return others")
LEAVE = Script(
    f"""{_NOW}{_KEEP}
if KEYS[2] then
  keep(KEYS[2], tonumber(ARGV[2]))
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[3])
end
redis.call('ZREM', KEYS[1], ARGV[1])
"""
)
REPAIR = Script("redis.call('DEL', unpack(KEYS))")


class RedisSignUps:
    """``otherwise`` is asked while Redis does not answer; it learns all the time how this process's sign-ups end."""

    at_once = False

    def __init__(self, redis: SharedRedis, otherwise: SignUps) -> None:
        self._redis = redis
        self._otherwise = otherwise

    def enter(self, subject: SubjectKey, account: str) -> Crowd:
        member, kept = self._redis.digest("account", account), _milliseconds(UNDER_WAY_SECONDS)
        try:
            return Crowd(*self._redis.run("sign_up", ENTER, self._keys(subject), member, kept))
        except RedisUnavailable:
            return self._otherwise.enter(subject, account)

    def look(self, subject: SubjectKey, account: str) -> Crowd:
        member = self._redis.digest("account", account)
        try:
            return Crowd(*self._redis.run("sign_up", LOOK, self._keys(subject), member))
        except RedisUnavailable:
            return self._otherwise.look(subject, account)

    def leave(self, subject: SubjectKey, account: str, ending: Ending) -> None:
        self._otherwise.leave(subject, account, ending)
        under_way, placed, refused = self._keys(subject)
        ended = {Ending.PLACED: [placed], Ending.REFUSED: [refused], Ending.NEITHER: []}[ending]
        member = self._redis.digest("account", account)
        with suppress(RedisUnavailable):
            self._redis.run("sign_up", LEAVE, [under_way, *ended], member, _milliseconds(ENDED_SECONDS), MOST_ENDED)

    def repair(self, subject: SubjectKey) -> None:
        self._redis.count("sign_up.drift")
        self._otherwise.repair(subject)
        with suppress(RedisUnavailable):
            self._redis.run("sign_up", REPAIR, self._keys(subject)[1:])

    def _keys(self, subject: SubjectKey) -> list[str]:
        base = self._redis.key("sign_up", *subject)
        return [f"{base}:under_way", f"{base}:placed", f"{base}:refused"]


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1_000)
