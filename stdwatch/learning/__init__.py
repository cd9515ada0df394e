"""What the desk's decisions teach beside the lexicon, and how sure it is that nothing was missed: pure."""

from importlib.util import find_spec


def is_installed() -> bool:
    """Whether scikit-learn is there, which the extra ``stdwatch[learn]`` brings: it is large, and loads slowly."""
    return find_spec("sklearn") is not None
