"""A made copy of the watched sites on loopback: seeded timelines, pages, faults and the truth about them."""
