"""A Chromium process without a network and without a past, ended with all its children."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from stdwatch.rendering.devtools import BrowserGone, Devtools

_PROFILE = "stdwatch-browser-"
_LEFT = 86_400
"""Seconds after which a profile was left behind, if no process has it: no crawl takes as long."""

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_GRACE = 5

_AT_3_AND_4 = """import os, sys, fcntl
apart = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 5) for end in sys.argv[1:3]]
for place, end in zip((3, 4), apart):
    os.dup2(end, place)
    os.close(end)
os.execv(sys.argv[3], sys.argv[3:])"""
"""The browser speaks over the descriptors 3 and 4."""

_FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--proxy-server=127.0.0.1:9",  # whatever is not asked through the crawl goes to a closed door
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-features=IsolateOrigins,site-per-process,Translate,OptimizationHints,MediaRouter",
    "--disable-gpu",
    "--disable-site-isolation-trials",  # frames stay in the page's process, where their requests are seen
    "--disable-sync",
    "--disk-cache-size=1",
    "--js-flags=--max-old-space-size=384",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--renderer-process-limit=1",
)


class NoBrowser(Exception):
    """No Chromium is installed, or it does not start; its text says which."""


def find_program() -> str:
    """The Chromium of this machine; raises `NoBrowser`."""
    for name in _PROGRAMS:
        if program := shutil.which(name):
            return program
    raise NoBrowser("no Chromium is installed: apt-get install chromium")


def is_installed() -> bool:
    """Whether this machine has a Chromium."""
    return any(map(shutil.which, _PROGRAMS))


class Browser:
    """A running Chromium and the connection to it."""

    def __init__(self, process: subprocess.Popen[bytes], devtools: Devtools, profile: str) -> None:
        self.devtools = devtools
        self._process = process
        self._profile = profile

    @classmethod
    async def start(cls, user_agent: str) -> Self:
        """Start it with an empty profile; raises `NoBrowser`."""
        program, profile = find_program(), tempfile.mkdtemp(prefix=_PROFILE)
        await asyncio.to_thread(remove_left_profiles)
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        flags = [*_FLAGS, f"--user-data-dir={profile}", f"--user-agent={user_agent}"]
        if os.geteuid() == 0:  # Chromium's own sandbox refuses root; the desk's user is none
            flags.append("--no-sandbox")
        try:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _AT_3_AND_4, str(theirs_in), str(theirs_out), program, *flags],
                pass_fds=(theirs_in, theirs_out),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={"HOME": profile, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            )
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        browser = cls(process, Devtools(ours_out, ours_in), profile)
        try:
            await asyncio.wait_for(browser.devtools.command("Browser.getVersion"), 30)
        except (BrowserGone, TimeoutError) as error:
            await browser.close()
            raise NoBrowser(f"{program} does not start") from error
        except asyncio.CancelledError:  # whoever wanted a page has no more time for it
            await browser.close()
            raise
        return browser

    @property
    def memory(self) -> int:
        """Resident bytes of the browser with all its processes (Linux, proc(5))."""
        return sum(_resident(process) for process in _session(self._process.pid))

    async def close(self) -> None:
        """End it, kill what is left of it, and remove its profile."""
        self.devtools.close()
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self._process.wait, _GRACE)
        shutil.rmtree(self._profile, ignore_errors=True)


def remove_left_profiles() -> None:
    """Remove the profiles that killed crawls of this user left behind: old ones that no process names."""
    for profile in Path(tempfile.gettempdir()).glob(f"{_PROFILE}*"):
        with suppress(OSError):  # it is somebody else's, or gone meanwhile
            status = profile.lstat()
            is_ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
            if is_ours and time.time() - status.st_mtime > _LEFT and not _is_used(profile):
                shutil.rmtree(profile, ignore_errors=True)


def _is_used(profile: Path) -> bool:
    """Whether a browser runs with this profile (Linux, proc(5))."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if os.fsencode(profile) in command.read_bytes():
                return True
    return False


def _session(leader: int) -> list[int]:
    """The processes of a session."""
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == leader:
                pids.append(int(folder.name))
    return pids


def _resident(process: int) -> int:
    """The bytes that a process alone holds; what it shares with others would count once for each."""
    with suppress(OSError, ValueError, StopIteration):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("RssAnon:")).split()[1])
    return 0
