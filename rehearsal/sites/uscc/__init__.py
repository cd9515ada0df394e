"""The made copy of uscc.gov: its data, its events, its hearings and reports, its pages, its traps."""
