"""From the bytes of a channel to leads: feeds, sitemaps and listings."""
