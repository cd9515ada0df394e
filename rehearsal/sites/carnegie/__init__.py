"""The made copy of carnegieendowment.org: its data, its story, its archive, its pages, its traps."""
