"""Tencent Cloud: identity by two and three factors, an ID card's validity, an enterprise's elements."""

from verifier_adapters.tencent.source import TencentSource

__all__ = ["TencentSource"]
