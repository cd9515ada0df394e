"""All SQL: the main database, the archive, and what may be asked of them."""
