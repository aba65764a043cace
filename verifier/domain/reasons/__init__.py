"""The reason catalogue: one module an area, one constant a reason.

HOWTO add a reason: a constant in the module of its area, whose name is its code, with both languages side by side.
"""
