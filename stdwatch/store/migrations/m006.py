"""Step 6 of the main database: users, saved views, and what the page counts and plots by."""

from sqlite_utils import Database


def m006_desk(db: Database) -> None:
    """Who may decide from other machines, saved views, and indexes for the page's counts and plots."""
    db.executescript("""
    CREATE TABLE user (              -- a removed one keeps its row: the log names it
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL CHECK (role IN ('editor', 'operator')),
        password TEXT NOT NULL,      -- scrypt, with its parameters and salt
        feed_key TEXT NOT NULL,      -- opens this user's feeds and nothing else: feed readers cannot sign in
        added TEXT NOT NULL,
        removed TEXT
    ) STRICT;
    CREATE TABLE session (
        token TEXT PRIMARY KEY,      -- sha256 of what the browser holds
        user TEXT NOT NULL REFERENCES user,
        began TEXT NOT NULL,
        used TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE view (              -- a saved set of filters
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        query TEXT NOT NULL,         -- as in the page's address
        editor TEXT NOT NULL,
        made TEXT NOT NULL
    ) STRICT;
    CREATE INDEX candidate_by_arrival ON candidate (first_seen, source) WHERE merged_into IS NULL;
    CREATE INDEX candidate_due ON candidate (until) WHERE state = 'later' AND merged_into IS NULL;
    CREATE INDEX candidate_merged ON candidate (merged_into) WHERE merged_into IS NOT NULL;
    CREATE INDEX candidate_by_score ON candidate (score DESC, id) WHERE merged_into IS NULL;
    CREATE INDEX candidate_latest ON candidate (day DESC, id) WHERE merged_into IS NULL;
    CREATE INDEX decision_by_time ON decision (at);
    CREATE TABLE candidate_count (   -- how many candidates of each kind, kept by the triggers below: '' stands for NULL
        state TEXT NOT NULL,
        source TEXT NOT NULL,
        doc_type TEXT NOT NULL,
        section TEXT NOT NULL,
        language TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (state, source, doc_type, section, language)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO candidate_count SELECT state, source, doc_type, ifnull(section, ''), ifnull(language, ''), count(*)
        FROM candidate WHERE merged_into IS NULL GROUP BY 1, 2, 3, 4, 5;
    """)
    counted = "state, source, doc_type, section, language"
    new, old = (", ".join(f"ifnull({row}.{name}, '')" for name in counted.split(", ")) for row in ("new", "old"))
    add = f"""INSERT INTO candidate_count SELECT {new}, 1 WHERE new.merged_into IS NULL
        ON CONFLICT DO UPDATE SET number = number + 1;"""
    take = f"""UPDATE candidate_count SET number = number - 1
        WHERE old.merged_into IS NULL AND ({counted}) = ({old});"""  # noqa: S608 (our own column names)
    for name, event, steps in (
        ("candidate_count_added", "INSERT", add),
        ("candidate_count_moved", f"UPDATE OF {counted}, merged_into", take + add),
        ("candidate_count_taken", "DELETE", take),
    ):
        db.execute(f"CREATE TRIGGER {name} AFTER {event} ON candidate BEGIN {steps} END")
