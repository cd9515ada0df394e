"""Machine drafts, optional and off: a program outside of the desk puts clips into Chinese, line by line."""
