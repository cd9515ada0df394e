"""The shape of the main database: one SQL file for each theme, and the steps that change it after the first release."""

from importlib.resources import files

from sqlite_utils import Database, Migrations

THEMES = (
    "runs",
    "nodes",
    "documents",
    "frontier",
    "scores",
    "decisions",
    "audit",
    "stories",
    "search",
    "people",
    "messages",
    "journal",
    "translation",
    "views",
)
"""The files `<theme>.sql` beside this one, in the order in which a new database is made of them."""


def first_release(db: Database) -> None:
    """Make all tables. Once released, this step and its files are never edited: a change is a further step."""
    for theme in THEMES:
        db.executescript(sql(theme))


def sql(theme: str) -> str:
    """The statements that make the tables of a theme."""
    return files(__package__).joinpath(f"{theme}.sql").read_text(encoding="utf-8")


STEPS = (first_release,)

migrations = Migrations("stdwatch")
for step in STEPS:
    migrations()(step)
