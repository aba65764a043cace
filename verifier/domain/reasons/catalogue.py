"""Every reason by its code: policy packs and the documentation name reasons by it."""

from collections.abc import Mapping
from types import MappingProxyType

from verifier.domain.reasons import accounts, credentials, identity, screening
from verifier.domain.reasons.reason import Reason

CATALOGUE: Mapping[str, Reason] = MappingProxyType(
    {reason.code: reason for area in (identity, screening, credentials, accounts) for reason in area.REASONS}
)
