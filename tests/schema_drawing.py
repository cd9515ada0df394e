"""The tables of the main database and what refers to what, drawn for `docs/data.md`."""

from collections.abc import Iterator

from sqlite_utils import Database

from stdwatch.store.schema import first_release


def relations() -> Iterator[str]:
    """Every foreign key of the main database, as a line of a Mermaid diagram, sorted."""
    db = Database(memory=True)
    first_release(db)
    lines = []
    for table in db.table_names():
        optional = {column.name for column in db.table(table).columns if not column.notnull and not column.is_pk}
        for key in db.table(table).foreign_keys:
            end = "|o" if key.column in optional else "||"
            lines.append(f"{key.other_table} {end}--o{{ {table} : {key.column}")
    yield from sorted(lines)
