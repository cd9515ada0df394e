"""PDF files: a guarded child process reads the glyphs, pure functions make text, pages and headings of them."""
