"""Measuring commands, `python -m tests.bench …`: each prints tables for `docs/measured.md` and writes nothing else."""
