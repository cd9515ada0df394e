"""The made copy of cset.georgetown.edu: its data, its events, its pages, its REST interface, its traps."""
