"""What is handed out: one module for each format, each a pure function of an issue's values to bytes."""
