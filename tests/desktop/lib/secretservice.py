"""The session's Secret Service: how gnome-keyring is started, and its collections."""
import os
import socket
import struct

from bus import BusError

PASSWORD = "desktop"
NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
SERVICE = "org.freedesktop.Secret.Service"
COLLECTION = "org.freedesktop.Secret.Collection"


def daemon_argv(runtime_dir, unlock):
    """With unlock, the password comes on standard input and makes the keyring if need be."""
    control = os.path.join(runtime_dir, "keyring")
    return ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--control-directory=" + control,
            "--unlock" if unlock else "--start"]


def default_collection(bus):
    """The default collection's path, or None while there is none."""
    try:
        path = bus.call(NAME, ROOT, SERVICE, "ReadAlias", "s", ("default",))[0]
    except BusError:
        return None
    return None if path == "/" else path


def locked(bus, path):
    return bus.get(NAME, path, COLLECTION, "Locked")


def lock(bus):
    path = default_collection(bus)
    bus.call(NAME, ROOT, SERVICE, "Lock", "ao", ([path],))
    return path


def unlock():
    """Through the daemon's control socket, as the login screen's PAM module does."""
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(10)
    s.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], "keyring", "control"))
    word = PASSWORD.encode()
    s.sendall(b"\0")
    s.sendall(struct.pack(">III", 12 + len(word), 1, len(word)) + word)  # 1: unlock
    _, result = struct.unpack(">II", s.recv(8, socket.MSG_WAITALL))
    s.close()
    if result:
        raise OSError(f"gnome-keyring refused to unlock ({result})")
