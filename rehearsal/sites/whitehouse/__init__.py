"""The made copy of whitehouse.gov: its data, its story, its pages, its traps."""
