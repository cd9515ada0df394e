"""Pages as a browser shows them: Chromium runs their scripts, and asks the crawl for all, having no network.

Nothing here is imported, installed or started until a page is to be rendered.
"""
