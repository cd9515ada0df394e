"""Finding a clip again in a later text of its document: values in, values out."""

from stdwatch.anchoring.anchors import Anchor, anchor
from stdwatch.anchoring.indexed import IndexedText

__all__ = ["Anchor", "IndexedText", "anchor"]
