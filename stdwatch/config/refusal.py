"""Why a setting cannot be used."""


class SettingsRefused(Exception):
    """Key and reason of a value that cannot be used, and the source that it is set for."""
