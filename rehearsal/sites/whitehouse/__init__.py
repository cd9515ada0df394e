"""The made copy of whitehouse.gov: its data, its events, its pages, its traps."""
