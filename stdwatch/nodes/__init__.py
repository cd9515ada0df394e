"""The port's second adapter: crawls on other machines, run by scrapyd, whose reports travel through Redis Streams.

Nothing here is imported, installed or started at a desk without nodes (extra ``nodes``, docs/nodes.md).
"""
