#!/usr/bin/python3
"""Writes every notification of the session bus to a file, one JSON line each:
what the application asked for (event 'notify'), the id the daemon answered (event
'id'), what became of it (events 'closed' and 'action'). It is a bus monitor, so it
sees the calls themselves and takes no part in them."""
import json
import sys
import time

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

IFACE = "org.freedesktop.Notifications"
F = HeaderFields


def plain(v):
    if isinstance(v, (bytes, bytearray)):
        return f"<{len(v)} bytes>"
    if isinstance(v, tuple) and len(v) == 2 and isinstance(v[0], str) and not isinstance(v[1], str):
        return plain(v[1])
    if isinstance(v, (list, tuple)):
        return [plain(x) for x in v] if len(v) < 64 else f"<{len(v)} values>"
    return v


def main():
    out = open(sys.argv[1], "a", buffering=1)
    conn = open_dbus_connection(bus="SESSION")
    bus = DBusAddress("/org/freedesktop/DBus", bus_name="org.freedesktop.DBus",
                      interface="org.freedesktop.DBus.Monitoring")
    rules = [f"type='method_call',interface='{IFACE}'", f"type='signal',interface='{IFACE}'",
             "type='method_return'", "type='error'"]
    conn.send_and_get_reply(new_method_call(bus, "BecomeMonitor", "asu", (rules, 0)))
    open(sys.argv[1] + ".ready", "w").close()
    waiting = {}

    def put(**d):
        d["t"] = round(time.time(), 3)
        out.write(json.dumps(d) + "\n")

    while True:
        m = conn.receive()
        h, f = m.header, m.header.fields
        if h.message_type == MessageType.method_call and f.get(F.member) == "Notify":
            app, replaces, icon, title, body, actions, hints, timeout = m.body
            key = f"{f.get(F.sender)}/{h.serial}"
            waiting[key] = True
            put(event="notify", key=key, app=app, replaces=replaces, icon=icon, summary=title, body=body,
                actions=dict(zip(actions[0::2], actions[1::2])), timeout=timeout,
                hints={k: plain(v[1]) for k, v in hints.items()})
        elif h.message_type in (MessageType.method_return, MessageType.error):
            key = f"{f.get(F.destination)}/{f.get(F.reply_serial)}"
            if waiting.pop(key, None):
                if h.message_type == MessageType.error:
                    put(event="error", key=key, name=f.get(F.error_name), text=plain(m.body))
                else:
                    put(event="id", key=key, id=m.body[0])
        elif h.message_type == MessageType.signal:
            if f.get(F.member) == "NotificationClosed":
                put(event="closed", id=m.body[0], reason=m.body[1])
            elif f.get(F.member) == "ActionInvoked":
                put(event="action", id=m.body[0], action=m.body[1])


if __name__ == "__main__":
    try:
        main()
    except (ConnectionError, EOFError, KeyboardInterrupt):
        pass
