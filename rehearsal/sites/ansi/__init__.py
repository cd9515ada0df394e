"""The made copy of ansi.org, all of it inferred: its data, its events, its pages, its traps."""
