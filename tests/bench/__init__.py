"""Measuring commands, `python -m tests.bench …`: each prints tables for `docs/evidence/measured.md`."""
