"""A model as two texts of bytes, JSON and npz, and back; nothing in them is executed, and a changed byte is seen."""

import io
import json
from hashlib import sha256

import numpy as np

from stdwatch.errors import StdwatchError
from stdwatch.learning.model import Model, Scale
from stdwatch.reasons import LearningCode, Reason


class ModelDamaged(StdwatchError):
    """What was kept of a model cannot be read, or its halves do not belong together."""

    def __init__(self) -> None:
        super().__init__(Reason.of(LearningCode.DAMAGED))


def dump(model: Model) -> tuple[bytes, bytes]:
    """Words and figures as JSON behind a line with its digest; the arrays, whose digest it names, as npz."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, rarities=model.rarities, weights=model.weights)
    arrays = buffer.getvalue()
    fields = {
        "terms": model.terms,
        "intercept": model.intercept,
        "rejects": [model.rejects.middle, model.rejects.spread],
        "lexicon": [model.lexicon.middle, model.lexicon.spread],
        "accepted": model.accepted,
        "weight": model.weight,
        "arrays": sha256(arrays).hexdigest(),
    }
    words = json.dumps(fields, ensure_ascii=False).encode()
    return sha256(words).hexdigest().encode() + b"\n" + words, arrays


def load(words: bytes, arrays: bytes) -> Model:
    """The model of two such texts; `ModelDamaged` for any others."""
    try:
        digest, _, words = words.partition(b"\n")
        if digest != sha256(words).hexdigest().encode():
            raise ModelDamaged
        fields = json.loads(words)
        if fields["arrays"] != sha256(arrays).hexdigest():
            raise ModelDamaged
        with np.load(io.BytesIO(arrays), allow_pickle=False) as kept:
            rarities, weights = kept["rarities"], kept["weights"]
        return Model(
            tuple(fields["terms"]),
            rarities,
            weights,
            float(fields["intercept"]),
            Scale(*fields["rejects"]),
            Scale(*fields["lexicon"]),
            int(fields["accepted"]),
            float(fields["weight"]),
        )
    except (ValueError, KeyError, TypeError, OSError) as error:  # of JSON, UTF-8, the zip, the arrays
        raise ModelDamaged from error
