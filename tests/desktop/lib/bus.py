"""Calls on the session's D-Bus, on jeepney (pure Python, blocking)."""
import os

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection


class BusError(Exception):
    def __init__(self, name, text):
        super().__init__(f"{name}: {text}")
        self.name = name


class Bus:
    def __init__(self, timeout=10):
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            raise SystemExit("no DBUS_SESSION_BUS_ADDRESS: run this inside `desktop`")
        self.conn = open_dbus_connection(bus="SESSION")
        self.timeout = timeout

    def call(self, name, path, iface, member, sig="", args=(), timeout=None):
        addr = DBusAddress(path, bus_name=name, interface=iface)
        msg = new_method_call(addr, member, sig or None, tuple(args))
        reply = self.conn.send_and_get_reply(msg, timeout=timeout or self.timeout)
        if reply.header.message_type == MessageType.error:
            err = reply.header.fields.get(HeaderFields.error_name, "error")
            raise BusError(err, reply.body[0] if reply.body else "")
        return reply.body

    def get(self, name, path, iface, prop):
        return self.call(name, path, "org.freedesktop.DBus.Properties", "Get", "ss", (iface, prop))[0][1]

    def get_all(self, name, path, iface):
        d = self.call(name, path, "org.freedesktop.DBus.Properties", "GetAll", "s", (iface,))[0]
        return {k: v[1] for k, v in d.items()}

    def has_owner(self, name):
        return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         "NameHasOwner", "s", (name,))[0]

    def pid_of(self, name):
        try:
            return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                             "GetConnectionUnixProcessID", "s", (name,))[0]
        except BusError:
            return None
