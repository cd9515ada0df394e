"""What may be wrong with what is kept, each with what to do."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class FaultCode(Code):
    """Faults of the data directory, its databases, the editors' words, the secrets and the backups."""

    ANOTHER_USER = "another_user", N_("%(path)s belongs to %(owner)s: ask as %(owner)s (sudo -u %(owner)s)")
    MISOWNED = "misowned", N_("%(path)s belongs to %(other)s: chown -R %(owner)s %(data)s")
    NO_FOLDER = (
        "no_folder",
        N_("%(path)s is a file, and must be a folder: move it away, and stdwatch makes the folder"),
    )
    CLOSED_FILE = (
        "closed_file",
        N_("%(path)s cannot be read and written: chmod -R u+rwX %(data)s, or free a read-only disk"),
    )
    SECRETS_GONE = (
        "secrets_gone",
        N_("%(path)s: is gone: no message goes out and nobody is pinged until it is put back"),
    )
    SECRETS_CLOSED = (
        "secrets_closed",
        N_("%(path)s: cannot be read by this user, so recipients are not seen from here: chgrp it to the desk's user"),
    )
    SECRETS_OPEN = "secrets_open", N_("%(path)s: other users may read it: chmod o= %(path)s")
    DATABASE_GONE = "database_gone", N_("%(path)s: is gone: restore a backup (stdwatch restore)")
    MENDABLE = "mendable", N_("%(text)s: stop stdwatch; stdwatch doctor --mend makes it anew")
    RESTORE = "restore", N_("%(text)s: stop stdwatch and restore a backup (docs/operations.md)")
    SEE_DOCUMENTS = "see_documents", N_("%(text)s: docs/operations.md")
    FOREIGN_TRIGGER = (
        "foreign_trigger",
        N_("%(path)s: stdwatch did not make %(text)s, which runs at each change: drop it, or restore a backup"),
    )
    NO_WORDS_FILE = "no_words_file", N_("%(path)s: no file; see the setting lexicon in stdwatch.toml")
    WORDS_NOT_THERE = "words_not_there", N_("%(path)s: not there; see the setting lexicon in stdwatch.toml")
    WORDS_WRONG = "words_wrong", N_("%(because)s; judged by the lexicon that ships until this is mended")
    WORDS_UNREADABLE = "words_unreadable", N_("cannot be read (%(text)s): put back %(path)s or %(other)s")
    HOUSEKEEPING = (
        "housekeeping",
        N_("a step of last night's housekeeping failed and is tried again tonight (%(text)s): see the scheduler's log"),
    )
    BACKUP_FAILED = "backup_failed", N_("the last one failed: %(because)s; stdwatch backup tries again")
    NO_BACKUP = "no_backup", N_("none yet: stdwatch backup makes one")
    BACKUP_OLD = (
        "backup_old",
        N_(
            "%(path)s, %(size)s MB, of %(at)s UTC: older than %(days)s days: stdwatch backup, and see why the scheduler"
            " makes none"
        ),
    )
    BACKUP_WRONG = "backup_wrong", N_("%(path)s, %(size)s MB, of %(at)s UTC: %(text)s")
