"""The guard of the suite: no test reaches further than this machine."""

import socket

import pytest


def test_a_test_that_connects_beyond_loopback_fails() -> None:
    """The guard warns with the host's name, and a warning fails a test; 192.0.2.1 is for documents (RFC 5737)."""
    with socket.socket() as connection, pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))
