"""The processes of a session: finding every one, and ending each by its id."""
import ctypes
import os
import signal
import time

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """What a started program leaves behind becomes a child of this process."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap(started):
    """Takes the ended children: those in `started` (Popen objects) through their object,
    so that it knows their status, and orphans by their id."""
    own = {p.pid: p for p in started}
    while True:
        try:
            done = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if done is None:
            return
        if done.si_pid in own:
            own[done.si_pid].wait()
        else:
            os.waitpid(done.si_pid, 0)


def living(session_dir):
    """Every living process of the session: the descendants of this one, and those that
    another program started with the session's environment."""
    mark = b"DESKTOP_DIR=" + os.fsencode(session_dir)
    kids, marked = {}, set()
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            with open(f"/proc/{pid}/stat") as f:
                fields = f.read().rpartition(")")[2].split()
            if fields[0] == "Z":
                continue
            kids.setdefault(int(fields[1]), []).append(pid)
            with open(f"/proc/{pid}/environ", "rb") as f:
                if mark in f.read().split(b"\0"):
                    marked.add(pid)
        except OSError:
            continue
    found, todo = set(), [os.getpid(), *marked]
    while todo:
        pid = todo.pop()
        if pid not in found:
            found.add(pid)
            todo += kids.get(pid, [])
    return found - {os.getpid()}


def send(pids, sig):
    for pid in pids:
        try:
            os.kill(pid, sig)
        except ProcessLookupError:
            pass


def settle(session_dir, started, pids, seconds):
    """Waits until none of `pids` lives; False when some still do."""
    stop = time.monotonic() + seconds
    while True:
        reap(started)
        if not set(pids) & living(session_dir):
            return True
        if time.monotonic() >= stop:
            return False
        time.sleep(0.02)


def end_all(session_dir, parts, started):
    """Ends the session's programs, then its parts (name and Popen in order of starting),
    newest first and so the X server last: a client whose X server is gone says so in a
    log that a person may read."""
    part_pids = {p.pid for _, p in parts}
    rest = living(session_dir) - part_pids
    send(rest, signal.SIGTERM)
    settle(session_dir, started, rest, 1.5)
    for name, p in reversed(parts):
        if p.poll() is None:
            send([p.pid], signal.SIGTERM)
        if name == "bus":
            settle(session_dir, started, [p.pid], 1)
    settle(session_dir, started, part_pids, 1.5)
    for _ in range(50):
        left = living(session_dir)
        if not left:
            break
        send(left, signal.SIGKILL)
        settle(session_dir, started, left, 0.2)
    reap(started)
