"""From the bytes of a page or file to a Document: text, dates, type, attachments."""

EXTRACTOR = "6"
"""The version of all our readings: a difference between two readings of one version is the publisher's."""
