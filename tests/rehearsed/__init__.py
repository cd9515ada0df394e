"""The made sites themselves: their pages, timelines, server and book."""
