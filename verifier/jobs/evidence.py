"""The digest of what was seen: equal as long as nothing behind an account's decision changed.

Three parts: what the program saw itself, what the authorities said, and the profile as it was shown. Where an answer is
carried over from the last decision, so is its part. The last part changes with every edit, so it counts only where a
person approved exactly that profile. Versions are left out (of lists, of sources), and so are a source's own words:
they change with every delivery while the facts stay.
"""

from collections.abc import Iterable
from hashlib import blake2b

from verifier.domain.finding import Finding
from verifier.domain.profile import Profile

_LEFT_OUT = frozenset({"list", "asked"})
_SEPARATOR = "-"


def of_findings(findings: Iterable[Finding]) -> str:
    parts = []
    for one in findings:
        parts.append(f"{one.reason}\x1f{one.outcome.value}\x1f{one.field}\x1f{one.assurance.value}")
        for fact in one.evidence:
            if fact.kind not in _LEFT_OUT:
                # a source's version follows its name
                value = fact.value.partition(" ")[0] if fact.kind == "source" else fact.value
                parts.append(f"{fact.kind}\x1f{value}")
    return _digest("\x1e".join(parts))


def of_profile(profile: Profile) -> str:
    """What is public of it."""
    avatar = _digest(profile.avatar) if profile.avatar else ""
    return _digest("\x1f".join((profile.name, profile.bio, avatar, profile.category, profile.business_scope)))


def joined(own: str, authorities: str, shown: str) -> str:
    return _SEPARATOR.join((own, authorities, shown))


def seen(digest: str) -> str:
    """Without the profile."""
    return digest.rpartition(_SEPARATOR)[0]


def of_authorities(digest: str) -> str:
    """Empty where it is no digest of ours."""
    parts = digest.split(_SEPARATOR)
    return parts[1] if len(parts) == 3 else ""


def _digest(content: str | bytes) -> str:
    """16 hexadecimal digits."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return blake2b(data, digest_size=8).hexdigest()
