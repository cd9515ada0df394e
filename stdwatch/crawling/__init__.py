"""What surrounds the requests of a crawl: borders, robots, courtesy, recording, the run row, progress."""
