"""ZIP files whose bytes depend on nothing but what is in them."""

import io
import zipfile
from collections.abc import Mapping


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a ZIP file, in their order and dated 1980-01-01; the first is stored, the rest compressed."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for number, (name, part) in enumerate(parts.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED
            entry.create_system = 3  # Unix on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, part)
    return body.getvalue()
