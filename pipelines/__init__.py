"""From a fetched body to a stored candidate: one stage, one module."""
