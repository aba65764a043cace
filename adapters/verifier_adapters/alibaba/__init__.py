"""Alibaba Cloud: identity by two and three factors, an ID card's validity, an enterprise's elements."""

from verifier_adapters.alibaba.source import AlibabaSource

__all__ = ["AlibabaSource"]
