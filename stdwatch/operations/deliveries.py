"""Messages on their way: each recipient in a thread of its own, so that one that hangs holds up nothing else."""

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from functools import partial

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import StdwatchError
from stdwatch.operations import recipients
from stdwatch.operations.chats import Attempt
from stdwatch.store import database, outbox

log = logging.getLogger(__name__)

PING = "ping"
_TOLD = ("alarm", "clear", "digest")

_PATIENCE = 300
"""Seconds after which a recipient that has not answered counts as failing, whatever it still sends."""

LAST = 20.0
"""Seconds that the end of the program waits for its last words to be taken."""


class Deliveries:
    """Offers messages to the recipients of the settings; its threads never keep the program from ending."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._urls: Mapping[str, str] = {recipients.name_of(url): url for url in settings.alarms}
        self._threads: dict[str, tuple[threading.Thread, float]] = {}
        self._taken: set[tuple[int, str]] = set()
        self._lock = threading.Lock()

    @property
    def names(self) -> list[str]:
        """The recipients' names, without secrets."""
        return [*self._urls, *([PING] if self._settings.ping else [])]

    def offer(self, db: Database) -> None:
        """Begin to offer what each recipient has not got yet; returns at once."""
        for name in self.names:
            thread, began = self._threads.get(name, (None, 0.0))
            if thread and thread.is_alive():
                if time.monotonic() - began > _PATIENCE:
                    self._note_hanging(db, name)
            elif self._waiting(db, name):
                self._begin(name)

    def _begin(self, name: str) -> None:
        thread = threading.Thread(target=self._serve, args=(name,), name=f"post {name}", daemon=True)
        self._threads[name] = thread, time.monotonic()
        thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for what is on its way, but no longer than so many seconds."""
        until = time.monotonic() + seconds
        for thread, _ in list(self._threads.values()):
            thread.join(max(0.0, until - time.monotonic()))

    def _waiting(self, db: Database, name: str) -> list[outbox.Message]:
        kinds = (PING,) if name == PING else _TOLD
        messages = outbox.undelivered(db, kinds, name, clock.now())
        return [message for message in messages if (message.id, name) not in self._taken]

    def _serve(self, name: str) -> None:
        """Offer a recipient everything that waits for it."""
        try:
            with closing(database.connect(self._settings.database, desk=True)) as db:
                for message in self._waiting(db, name):
                    attempt = self._send(name, message)
                    error = attempt.error
                    if error:
                        log.warning("%s: %s", name, error)
                    else:
                        self._taken.add((message.id, name))  # should it not be possible to write that down
                    outbox.note_delivery(db, message.id, name, error, clock.now(), final=attempt.final)
                    if error and not attempt.final:
                        return
        except StdwatchError as error:
            log.error("%s: %s", name, error)
        except Exception:  # a thread's exception is seen by nobody: the log must have it
            log.exception("%s: messages could not be delivered", name)

    def _send(self, name: str, message: outbox.Message) -> Attempt:
        if name == PING:
            return Attempt(recipients.ping(self._settings.ping))
        return recipients.attempt(self._urls[name], message.subject, message.body, good=message.kind != "alarm")

    def _note_hanging(self, db: Database, name: str) -> None:
        for message in self._waiting(db, name)[:1]:
            log.warning("%s: has not taken a message for %d minutes", name, _PATIENCE // 60)
            error = f"has not taken it for {_PATIENCE // 60} minutes"
            outbox.note_delivery(db, message.id, name, error, clock.now())

    def last_words(self, subject: str, body: str) -> None:
        """Tell everybody from memory, when nothing can be stored; the ping is not called."""
        for name, url in self._urls.items():
            send = partial(recipients.send, url, subject, body, good=False)
            thread = threading.Thread(target=send, name=f"last words {name}", daemon=True)
            self._threads[f"last words {name}"] = thread, time.monotonic()
            thread.start()
