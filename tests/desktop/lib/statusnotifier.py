"""The tray over D-Bus: StatusNotifier items, their icons and their menus."""
import struct
import time
import zlib

from bus import BusError

WATCHER = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher")
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"


def items(bus):
    """Every registered StatusNotifierItem with its properties."""
    try:
        regs = bus.get(*WATCHER, "org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems")
    except BusError:
        return []
    out = []
    for reg in regs:
        name, slash, path = reg.partition("/")
        path = "/" + path if slash else "/StatusNotifierItem"
        try:
            p = bus.get_all(name, path, ITEM)
        except BusError:
            continue
        p["_bus"], p["_path"], p["_pid"] = name, path, bus.pid_of(name)
        out.append(p)
    return out


def summary(p):
    """The item as plain JSON: what a person would see, and nothing as large as a pixmap."""
    tip = p.get("ToolTip") or ("", [], "", "")
    d = {
        "bus": p["_bus"], "path": p["_path"], "pid": p["_pid"],
        "id": p.get("Id", ""), "title": p.get("Title", ""), "status": p.get("Status", ""),
        "category": p.get("Category", ""), "icon_name": p.get("IconName", ""),
        "icon_theme_path": p.get("IconThemePath", ""),
        "icon_pixmaps": [f"{w}x{h}" for w, h, _ in p.get("IconPixmap") or []],
        "tooltip": {"title": tip[2], "text": tip[3]},
        "label": p.get("XAyatanaLabel", ""),
        "item_is_menu": p.get("ItemIsMenu"),
        "menu": p.get("Menu", ""),
    }
    return d


def icon_rgba(p):
    """(width, height, rgba bytes) of the largest pixmap, or None."""
    pix = p.get("IconPixmap") or []
    if not pix:
        return None
    w, h, data = max(pix, key=lambda t: t[0] * t[1])
    data = bytes(data)
    out = bytearray(len(data))
    out[0::4], out[1::4], out[2::4], out[3::4] = data[1::4], data[2::4], data[3::4], data[0::4]
    return w, h, bytes(out)


def write_png(path, w, h, rgba):
    rows = b"".join(b"\0" + rgba[y * w * 4:(y + 1) * w * 4] for y in range(h))

    def chunk(tag, data):
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))

    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 6, 0, 0, 0))
                + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def plain(label):
    """A dbusmenu label without its mnemonic underscore ('__' stands for '_')."""
    return label.replace("__", "\0").replace("_", "").replace("\0", "_")


def menu_tree(bus, p):
    """The menu as nested dicts: id, label, type, enabled, visible, checked, children."""
    def node(n):
        nid, props, kids = n
        v = {k: x[1] for k, x in props.items()}
        d = {
            "id": nid, "label": plain(v.get("label", "")), "type": v.get("type", "standard"),
            "enabled": bool(v.get("enabled", True)), "visible": bool(v.get("visible", True)),
        }
        if v.get("toggle-type"):
            d["toggle"], d["checked"] = v["toggle-type"], v.get("toggle-state") == 1
        d["children"] = [node(k[1]) for k in kids]
        return d

    path = p.get("Menu")
    if not path or path == "/NO_DBUSMENU":
        return None
    try:
        bus.call(p["_bus"], path, MENU, "AboutToShow", "i", (0,))
    except BusError:
        pass
    return node(bus.call(p["_bus"], path, MENU, "GetLayout", "iias", (0, -1, []))[1])


def find_label(tree, want):
    """The item at 'Label' or 'Parent/Label'; the whole text first, then by the path."""
    def walk(n, trail):
        for k in n["children"]:
            if not k["visible"] or k["type"] == "separator":
                continue
            here = trail + [k["label"]]
            yield k, here
            yield from walk(k, here)

    hits = [k for k, t in walk(tree, []) if "/".join(t) == want or t[-1] == want]
    return hits


def click(bus, p, nid):
    """As a panel does it: opened on the root, clicked on the item, closed on the root."""
    path = p["Menu"]

    def event(i, kind):
        bus.call(p["_bus"], path, MENU, "Event", "isvu", (i, kind, ("s", ""), int(time.time()) & 0xFFFFFFFF))

    event(0, "opened")
    try:
        event(nid, "clicked")
        event(0, "closed")
    except BusError as e:
        # The click may be what ends the program, before it answers.
        if e.name.rpartition(".")[2] not in ("NoReply", "ServiceUnknown", "UnknownObject", "NameHasNoOwner"):
            raise
