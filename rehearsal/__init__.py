"""A made copy of the watched sites on loopback: seeded timelines, pages, faults, and what is expected of the desk."""
