"""One function for many items, side by side: `gc.map`.

`calls` makes the calls, and `results` is what they return: in the order of the items, with what failed beside it.
"""
