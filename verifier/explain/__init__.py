"""Shows how the screening sees one name: what folding did, each plane's view, every candidate, and what became of it.

It asks the screening's own functions, so it tells of what the service does; the verdict is the screener's. Where the
matcher drops a candidate for a reason of its own, the reason given here is the first of the known ones that applies.
"""
