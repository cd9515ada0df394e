"""The shape of the main database, step by step; steps are added, never edited."""

from sqlite_utils import Migrations

from stdwatch.store.migrations.m001 import m001_sources
from stdwatch.store.migrations.m002 import m002_candidates
from stdwatch.store.migrations.m003 import m003_frontier
from stdwatch.store.migrations.m004 import m004_decisions
from stdwatch.store.migrations.m005 import m005_operations
from stdwatch.store.migrations.m006 import m006_desk
from stdwatch.store.migrations.m007 import m007_judging
from stdwatch.store.migrations.m008 import m008_named
from stdwatch.store.migrations.m009 import m009_canary

migrations = Migrations("stdwatch")
for step in (
    m001_sources,
    m002_candidates,
    m003_frontier,
    m004_decisions,
    m005_operations,
    m006_desk,
    m007_judging,
    m008_named,
    m009_canary,
):
    migrations()(step)
