"""One chain from a body to a Document, and from a Document to passages and score, whoever asks."""
