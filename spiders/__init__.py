"""One site, one module."""
