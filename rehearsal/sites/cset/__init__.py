"""The made copy of cset.georgetown.edu: its data, its story, its pages, its REST interface, its traps."""
