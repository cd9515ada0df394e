"""The made copy of uscc.gov: its data, its story, its hearings and reports, its pages, its traps."""
