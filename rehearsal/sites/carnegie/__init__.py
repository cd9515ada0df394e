"""The made copy of carnegieendowment.org: its data, its events, its archive, its pages, its traps."""
