"""The rules of the desk: what may be decided, and how what sites wrote is shown."""
