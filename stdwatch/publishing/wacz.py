"""Bodies as a web archive collection, WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/).

For the house's own archive, not for publication: what is in it belongs to others.
"""

import gzip
import hashlib
import io
import json
import re
import uuid
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from w3lib.url import canonicalize_url
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from stdwatch.items.references import ArchivedBody
from stdwatch.publishing import packing

_WARC = "archive/bodies.warc.gz"
_WWW = re.compile(r"^www\d*\.")
_TITLE = "Bodies cited; for the house's archive, not for publication"


def render(bodies: Iterable[ArchivedBody]) -> bytes:
    """The bodies as a WACZ file; the same bodies always give the same file."""
    kept = sorted(bodies, key=lambda body: (body.url, body.fetched))
    warc, index = _warc(kept)
    parts = {
        _WARC: warc,
        "indexes/index.cdx.gz": gzip.compress("".join(sorted(index)).encode(), mtime=0),
        "pages/pages.jsonl": _pages(kept),
    }
    parts["datapackage.json"] = _datapackage(
        parts, max((body.fetched for body in kept), default="1980-01-01T00:00:00Z")
    )
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(parts['datapackage.json']).hexdigest()}"}
    return packing.pack({**parts, "datapackage-digest.json": json.dumps(digest).encode()})


def _warc(bodies: list[ArchivedBody]) -> tuple[bytes, list[str]]:
    """The WARC file and the lines of its index (CDXJ): sorted key, instant and where the record lies."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    index = []
    for body in bodies:
        start = file.tell()
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{body.url} {body.fetched}")
        headers = {"WARC-Date": body.fetched, "WARC-Record-ID": f"<{name.urn}>"}
        http = StatusAndHeaders("200 OK", [("Content-Type", body.media_type)], protocol="HTTP/1.1")
        # Without a length warcio buffers the body in a temporary file, which it leaves open.
        record = writer.create_warc_record(
            body.url,
            "response",
            payload=io.BytesIO(body.body),
            length=len(body.body),
            warc_headers_dict=headers,
            http_headers=http,
        )
        writer.write_record(record)
        entry = {
            "url": body.url,
            "mime": body.media_type,
            "status": "200",
            "digest": record.rec_headers.get_header("WARC-Payload-Digest"),
            "length": str(file.tell() - start),
            "offset": str(start),
            "filename": _WARC.rpartition("/")[2],
        }
        index.append(f"{_sort_key(body.url)} {_digits(body.fetched)} {json.dumps(entry, ensure_ascii=False)}\n")
    return file.getvalue(), index


def _pages(bodies: list[ArchivedBody]) -> bytes:
    lines: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": _TITLE}]
    lines += [{"url": body.url, "ts": body.fetched, "title": body.title} for body in bodies]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _datapackage(parts: dict[str, bytes], created: str) -> bytes:
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(part).hexdigest()}",
            "bytes": len(part),
        }
        for name, part in parts.items()
    ]
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": _TITLE,
        "created": created,
        "software": "stdwatch",
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def _sort_key(url: str) -> str:
    """The URL as indexes of web archives sort it (SURT) and replay programs look it up.

    The host turned round, without ``www``; lower case, the query's fields sorted, no slash at the path's end.
    """
    try:
        parts = urlsplit(canonicalize_url(url))
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    except ValueError:  # no address: what an imported issue may call the place of a source
        return quote(url).lower()
    host = ",".join(reversed(_WWW.sub("", parts.hostname or "").split(".")))
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}){parts.path.rstrip('/') or '/'}{query}".lower()


def _digits(instant: str) -> str:
    return "".join(sign for sign in instant if sign.isdigit())[:14]
