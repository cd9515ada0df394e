"""One browser a process, however many crawls run in it, and one page in it at a time."""

import asyncio
from weakref import WeakKeyDictionary

from stdwatch.rendering.browser import Browser


class SharedBrowser:
    """The browser of a process's event loop: started for the first page, ended when nobody uses it any more.

    Whoever shows a page holds `turn` meanwhile: the memory of a page is told by that of the whole browser.
    """

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self._browser: Browser | None = None
        self._users: set[object] = set()

    @classmethod
    def of_loop(cls) -> "SharedBrowser":
        """That of the running loop."""
        return _SHARED.setdefault(asyncio.get_running_loop(), cls())

    async def for_user(self, user: object, user_agent: str) -> Browser:
        """The browser, which lives until its users have left; raises `NoBrowser`. Only for who has the turn."""
        self._users.add(user)
        if self._browser is None:
            self._browser = await Browser.start(user_agent)
        return self._browser

    async def leave(self, user: object) -> None:
        """Need the browser no longer."""
        if user not in self._users:
            return
        self._users.remove(user)
        if not self._users:
            async with self.turn:
                if not self._users:
                    await self.end()

    async def end(self) -> None:
        """End the browser; the next page gets a new one. Only for who has the turn."""
        browser, self._browser = self._browser, None
        if browser:
            await browser.close()


_SHARED: WeakKeyDictionary[asyncio.AbstractEventLoop, SharedBrowser] = WeakKeyDictionary()
