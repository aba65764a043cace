"""The screener in use: swapped in one step, so that a call sees the old list or the new one, whole."""

from verifier.screening.matcher import NameScreener


class ActiveScreener:
    """Binding an attribute is atomic: readers take no lock and never wait for a swap."""

    def __init__(self, screener: NameScreener) -> None:
        self._screener = screener

    def current(self) -> NameScreener:
        return self._screener

    def swap(self, screener: NameScreener) -> str:
        """Returns the version that is now active."""
        self._screener = screener
        return screener.version
