"""stdwatch: a standards watch desk for the editors of a quarterly."""

__version__ = "0.1.0"
