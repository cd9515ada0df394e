"""Pixels to PNG (RFC 2083): the few lines that save an imaging library."""

import struct
import zlib

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}


def png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    """A PNG of 8-bit pixels: grey (1 channel), RGB (3) or RGBA (4); `stride` is the bytes from row to row."""
    rows = (pixels[top : top + width * channels] for top in range(0, height * stride, stride))
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    body = zlib.compress(b"".join(b"\x00" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
