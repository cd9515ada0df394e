"""Data: lexicon, glossary, sections."""
