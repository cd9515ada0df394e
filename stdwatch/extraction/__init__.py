"""From the bytes of a page or file to a Document: text, dates, type, attachments."""
