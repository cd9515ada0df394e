"""The kernel's own locks on a child that reads hostile bytes: Landlock for files and network, seccomp for all calls.

Both need no privileges, hold for the rest of the process' life and are inherited. Where the kernel lacks one, the
other still holds; `missing_locks` tells which.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

# Numbers of system calls (x86_64, aarch64) that a child needs to compute, to answer, to grow and to end.
_CALLS = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "writev": (20, 66),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "setitimer": (38, 103),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "clock_gettime": (228, 113),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
}
# With Landlock the fonts of the system stay readable, in which a page without its own is drawn.
_FILE_CALLS: dict[str, tuple[int, int | None]] = {
    "openat": (257, 56),
    "newfstatat": (262, 79),
    "getdents64": (217, 61),
}
_OLD_FILE_CALLS: dict[str, tuple[int, int | None]] = {
    "open": (2, None),
    "stat": (4, None),
    "lstat": (6, None),
    "getdents": (78, None),
}
# Of threads, and of a program that begins.
_THREAD_CALLS: dict[str, tuple[int, int | None]] = {
    "access": (21, None),
    "faccessat": (269, 48),
    "arch_prctl": (158, None),
    "fcntl": (72, 25),
    "getcwd": (79, 17),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "rseq": (334, 293),
    "sched_getaffinity": (204, 123),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "statx": (332, 291),
    "sysinfo": (99, 179),
    "uname": (63, 160),
}
_CLONE, _CLONE3, _TGKILL = (56, 220), (435, 435), (234, 131)
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""For each machine the column of its numbers above, and the kernel's name for it (linux/audit.h)."""

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # struct seccomp_data
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # refused calls fail with EPERM
_UNKNOWN = 0x00050000 | 38  # ENOSYS: the C library falls back on `clone`, whose flags can be looked at
_CLONE_THREAD = 0x00010000

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _READ_FILE, _READ_DIRECTORY = 1 << 0, 1 << 2, 1 << 3
_READ = _READ_FILE | _READ_DIRECTORY
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights over files that a version of Landlock knows (linux/landlock.h), by the first version that has them."""

_libc = ctypes.CDLL(None, use_errno=True)


def limit_costs(memory: int, cpu: int, wall: int, file: int = 0) -> None:
    """Limit this process to bytes of memory, seconds of processor and of the clock, and bytes of a file it writes.

    The alarm ends it even when its parent was killed and nobody waits any more.
    """
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        # At the soft limit comes SIGXCPU, which tells what happened; at the hard one SIGKILL.
        (resource.RLIMIT_CPU, cpu, cpu + 5),
        (resource.RLIMIT_FSIZE, file, file),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, most = resource.getrlimit(kind)  # a lower limit of whoever started us holds
        resource.setrlimit(kind, (soft, hard) if most == resource.RLIM_INFINITY else (min(soft, most), min(hard, most)))
    signal.alarm(wall)


def end_with_parent() -> None:
    """Let this process end when its parent does, however that ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def confine_to_computing() -> None:
    """Take from this process all but reading its open files, answering and computing; fonts stay readable."""
    has_landlock = _lock_files(dict.fromkeys(_FONTS, _READ))
    _lock_calls({**_CALLS, **(_FILE_CALLS | _OLD_FILE_CALLS if has_landlock else {})})


def confine_to_reading(folders: Iterable[str]) -> None:
    """Leave this process its threads and what it needs to read below these folders; no other file, no program."""
    _lock_files(dict.fromkeys(folders, _READ))
    _lock_calls(_CALLS | _FILE_CALLS | _OLD_FILE_CALLS | _THREAD_CALLS, with_threads=True)


def confine_to_program(program: str, folders: Iterable[str]) -> None:
    """Let this process become that program, which may read below these folders: no other program, no process, no port.

    Where the kernel has no Landlock it may read every file of its user's, and write none: that is a limit of size.
    """
    _lock_files({**dict.fromkeys(folders, _READ), **dict.fromkeys((program, *_loaders()), _READ_FILE | _EXECUTE)})
    _lock_calls(_CALLS | _FILE_CALLS | _OLD_FILE_CALLS | _THREAD_CALLS | {"execve": (59, 221)}, with_threads=True)


def _loaders() -> Iterator[str]:
    """The dynamic loader, which the kernel starts with a program."""
    yield from (str(path.resolve()) for folder in ("/lib", "/lib64") for path in Path(folder).glob("ld-linux*"))


def missing_locks() -> tuple[str, ...]:
    """The locks that this kernel or machine has not: ``Landlock``, ``seccomp``."""
    has_seccomp = platform.machine() in _MACHINES and Path("/proc/sys/kernel/seccomp").exists()
    return (*(() if _landlock_version() else ("Landlock",)), *(() if has_seccomp else ("seccomp",)))


def _landlock_version() -> int:
    return max(int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))), 0)


def _lock_files(rights: Mapping[str, int]) -> bool:
    """Allow these rights on and below these paths and nothing else, to no port and no process outside."""
    version = _landlock_version()
    if not version:
        return False
    known = max(rights_ for first, rights_ in _FILE_RIGHTS.items() if first <= version)
    # struct landlock_ruleset_attr: files, TCP ports (from version 4), abstract sockets and signals (from 6).
    fields = [known, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0]
    packed = struct.pack("=3Q", *fields)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _libc.syscall(_CREATE_RULESET, packed, ctypes.c_size_t(len(packed)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        for path in filter(os.path.exists, rights):
            _allow_below(ruleset, path, rights[path])
        _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(_libc.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0)) == 0)
    finally:
        os.close(ruleset)


def _allow_below(ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not Path(path).is_dir():
            rights &= ~_READ_DIRECTORY
        rule = struct.pack("=Qi", rights, descriptor)  # struct landlock_path_beneath_attr
        _libc.syscall(_ADD_RULE, ruleset, ctypes.c_int(1), rule, ctypes.c_uint32(0))
    finally:
        os.close(descriptor)


def _lock_calls(calls: Mapping[str, tuple[int, int | None]], *, with_threads: bool = False) -> bool:
    """Refuse all system calls but these; processes are refused where threads are not."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    column, architecture = machine
    program = [(_LOAD, 0, 0, _ARCHITECTURE), (_JUMP_IF_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL)]
    program += [(_LOAD, 0, 0, _NUMBER)]
    for number in (number for entry in calls.values() if (number := entry[column]) is not None):
        program += [(_JUMP_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    program += [(_JUMP_IF_EQUAL, 0, 1, _CLONE3[column]), (_RETURN, 0, 0, _UNKNOWN)]
    conditions = [(_TGKILL, _JUMP_IF_EQUAL, os.getpid())]  # a program that aborts signals itself
    if with_threads:
        conditions += [(_CLONE, _JUMP_IF_SET, _CLONE_THREAD)]
    for numbers, jump, argument in conditions:
        program += [(_LOAD, 0, 0, _NUMBER), (_JUMP_IF_EQUAL, 0, 3, numbers[column]), (_LOAD, 0, 0, _FIRST_ARGUMENT)]
        program += [(jump, 0, 1, argument), (_RETURN, 0, 0, _ALLOW)]
    program += [(_RETURN, 0, 0, _REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    header = struct.pack("@HP", len(program), ctypes.addressof(code))  # struct sock_fprog
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)
