"""Why a setting cannot be used."""


class Refused(Exception):
    """Key and reason of a value that cannot be used, and the source that it is set for."""
