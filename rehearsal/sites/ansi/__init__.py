"""The made copy of ansi.org, all of it inferred: its data, its story, its pages, its traps."""
