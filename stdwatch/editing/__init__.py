"""The rules of clips, articles and issues: what may be edited, when it is refused, and how it is taken back."""
