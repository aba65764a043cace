"""Asks any service that answers JSON over HTTP, described by the operator's file alone."""

from verifier_adapters.http_json.source import HttpJsonSource

__all__ = ["HttpJsonSource"]
