"""PDF files: a guarded child process reads the characters, pure functions make text, pages and headings of them."""
