"""A desktop session: its folder, its environment, its parts, and the command in it."""
import json
import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

import processes
import secretservice
import settings
import statusnotifier
from bus import Bus, BusError

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

# What names another session than this one.
FOREIGN = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "SESSION_MANAGER", "SSH_AUTH_SOCK", "LANGUAGE", "MAIL", "BROWSER")
FOREIGN_PREFIXES = ("DBUS_", "XDG_", "GNOME_", "GTK_", "GDK_", "QT_", "KDE_", "DESKTOP_")

# What a program that breaks ends with, and none that was asked to end.
CRASHES = tuple(-s for s in (signal.SIGTRAP, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE))


class Session:
    def __init__(self, options):
        self.options = options
        self.began = time.monotonic()
        self.dir = tempfile.mkdtemp(prefix="desktop.")
        self.parts = []  # (name, Popen), in order of starting
        self.command = None
        self.run = os.path.join(self.dir, "run")
        self.home = os.path.join(self.dir, "home")
        self.logs = os.path.join(self.dir, "logs")
        self.services = os.path.join(self.dir, "services")
        temp = os.path.join(self.dir, "tmp")
        for d in (self.run, self.home, self.logs, self.services, temp):
            os.makedirs(d, mode=0o700)
        env = {k: v for k, v in os.environ.items() if k not in FOREIGN and not k.startswith(FOREIGN_PREFIXES)}
        # Tools that keep their state in the home by default go on finding it.
        real = os.path.expanduser("~")
        env.setdefault("CARGO_HOME", os.path.join(real, ".cargo"))
        env.setdefault("RUSTUP_HOME", os.path.join(real, ".rustup"))
        env.update(
            HOME=self.home, DESKTOP_DIR=self.dir, DESKTOP_TRAY_CELL=str(settings.CELL), TMPDIR=temp,
            XDG_RUNTIME_DIR=self.run, XDG_CONFIG_HOME=f"{self.home}/.config",
            XDG_DATA_HOME=f"{self.home}/.local/share", XDG_CACHE_HOME=f"{self.home}/.cache",
            XDG_STATE_HOME=f"{self.home}/.local/state",
            XDG_CURRENT_DESKTOP="XFCE", XDG_SESSION_TYPE="x11", DESKTOP_SESSION="xfce", GDK_BACKEND="x11",
            PATH=HERE + os.pathsep + os.environ.get("PATH", os.defpath),
            LANG=os.environ.get("LANG", "C.UTF-8"), NO_AT_BRIDGE="1", GTK_A11Y="none",
            GSETTINGS_BACKEND="memory", LIBGL_ALWAYS_SOFTWARE="1", GIO_USE_VFS="local",
            DBUS_SESSION_BUS_ADDRESS=f"unix:path={self.run}/bus",
        )
        if options.dark:
            env["DESKTOP_DARK"] = "1"
        self.env = env

    def up(self):
        """Starts every part and returns when each is ready."""
        o = self.options
        self.write_settings()
        self.start_display()
        bus = self.start_bus()
        if o.keyring != "absent":
            secrets = self.start_keyring()
        manager = self.start("openbox", ["openbox", "--sm-disable"])
        notes = os.path.join(self.dir, "notes.jsonl")
        if not o.no_notes:
            dunst = self.start("dunst", ["dunst"])
            recorder = self.start("recorder", [os.path.join(HERE, "lib", "recorder.py"), notes])
        if not o.no_panel:
            panel = self.start("panel", ["xfce4-panel", "--disable-wm-check"])

        if o.keyring != "absent":
            self.wait_for("keyring", lambda: bus.has_owner(secretservice.NAME), secrets)
            if o.keyring != "empty":
                self.wait_for("keyring", lambda: secretservice.default_collection(bus), secrets)
            if o.keyring == "locked":
                secretservice.lock(bus)
        if not o.no_notes:
            self.wait_for("dunst", lambda: bus.has_owner("org.freedesktop.Notifications"), dunst)
            self.wait_for("recorder", lambda: os.path.exists(notes + ".ready"), recorder)
        if not o.no_panel:
            self.wait_for("panel", lambda: has_tray_host(bus), panel)
        if manager.poll() is not None:
            self.fail("openbox", "ended while starting")
        bus.conn.close()
        self.say("ready")

    def go(self, argv):
        """Runs the command and returns its exit status; 124 when it ran too long."""
        self.command = subprocess.Popen(argv, env=self.env, start_new_session=True)
        fd = os.pidfd_open(self.command.pid)
        ended = self.watch(fd)
        os.close(fd)
        if not ended:
            print(f"desktop: the command ran past {self.options.timeout:g} s", file=sys.stderr)
            return 124
        code = self.command.wait()
        return code if code >= 0 else 128 - code

    def hold(self):
        """Prints the session's environment as one line of JSON, and returns when standard
        input ends."""
        print(json.dumps(self.env), flush=True)
        while self.watch(0):
            if not os.read(0, 4096):
                return 0
        print(f"desktop: held for more than {self.options.timeout:g} s", file=sys.stderr)
        return 124

    def down(self):
        """Ends every process of the session and removes its folder."""
        processes.end_all(self.dir, self.parts, self.started())
        keep = self.options.keep
        if keep:
            if os.path.isdir(keep):
                shutil.rmtree(keep)
            shutil.copytree(self.dir, keep, symlinks=True, ignore=lambda d, names: [
                n for n in names if n == "chromium" or stat.S_ISSOCK(os.lstat(os.path.join(d, n)).st_mode)])
        shutil.rmtree(self.dir, ignore_errors=True)

    # Details, in call order.

    def write_settings(self):
        o = self.options
        dark = "true" if o.dark else "false"
        browser = os.path.join(HERE, "browser")
        config = "home/.config"
        self.write(f"{config}/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml",
                   settings.PANEL_XML.format(cell=settings.CELL, dark=dark))
        self.write(f"{config}/openbox/rc.xml", settings.OPENBOX.format(theme="Onyx" if o.dark else "Clearlooks"))
        self.write(f"{config}/fontconfig/fonts.conf", settings.FONTS)
        self.write(f"{config}/gtk-3.0/settings.ini", settings.GTK.format(dark=int(o.dark)))
        menu = self.write("menu.sh", settings.MENU_SH, 0o700)
        self.write(f"{config}/dunst/dunstrc", settings.DUNSTRC.format(menu=menu, browser=browser))
        self.write("bus.conf", settings.BUS_CONF.format(run=self.run, services=self.services))
        activatable = ["org.xfce.Xfconf"]
        if o.prompter:
            activatable += ["org.gnome.keyring.PrivatePrompter", "org.gnome.keyring.SystemPrompter"]
        for name in activatable:
            source = f"/usr/share/dbus-1/services/{name}.service"
            if os.path.exists(source):
                os.symlink(source, os.path.join(self.services, name + ".service"))
        if o.browser == "none":
            for name in ("xdg-open", "gio"):
                self.write(f"bin/{name}", "#!/bin/sh\nexit 3\n", 0o755)
            self.env["PATH"] = os.path.join(self.dir, "bin") + os.pathsep + self.env["PATH"]
            return
        self.env.update(DESKTOP_BROWSER=o.browser, BROWSER=browser)
        self.write("home/.local/share/applications/test-browser.desktop",
                   settings.BROWSER_ENTRY.format(browser=browser), 0o700)
        self.write(f"{config}/mimeapps.list", settings.DEFAULT_APPLICATIONS)

    def start_display(self):
        r, w = os.pipe()
        self.start("xvfb", ["Xvfb", "-displayfd", str(w), "-screen", "0", self.options.size + "x24", "-nolisten",
                            "tcp", "-noreset", "-dpi", "96"], pass_fds=[w])
        os.close(w)
        display = b""
        end = time.monotonic() + 15
        while not display.endswith(b"\n"):
            if not select.select([r], [], [], max(0, end - time.monotonic()))[0]:
                self.fail("xvfb", "no display after 15 s")
            part = os.read(r, 64)
            if not part:
                self.fail("xvfb", "ended while starting")
            display += part
        os.close(r)
        self.env["DISPLAY"] = ":" + display.decode().strip()
        self.say("xvfb " + self.env["DISPLAY"])

    def start_bus(self):
        # After the X server: what the bus starts on demand inherits DISPLAY from it.
        daemon = self.start("bus", ["dbus-daemon", "--config-file=" + os.path.join(self.dir, "bus.conf"), "--nofork",
                                    "--nopidfile", "--nosyslog"])
        self.wait_for("bus", lambda: os.path.exists(os.path.join(self.run, "bus")), daemon)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self.env["DBUS_SESSION_BUS_ADDRESS"]
        end = time.monotonic() + 5
        while True:
            try:
                return Bus()
            except (ConnectionError, FileNotFoundError):
                if time.monotonic() > end:
                    self.fail("bus", "no connection")
                time.sleep(0.01)

    def start_keyring(self):
        daemon = self.start("keyring", secretservice.daemon_argv(self.run, self.options.keyring != "empty"),
                            stdin=subprocess.PIPE)
        daemon.stdin.write(secretservice.PASSWORD.encode())
        daemon.stdin.close()
        return daemon

    def mend_keyring(self):
        """Starts a keyring that crashed again, as the bus does on a person's desktop, unlocks it, as the person does,
        and says so: Debian 12's has ended by an assertion of its own."""
        name, daemon = next((part for part in reversed(self.parts) if part[0] == "keyring"), (None, None))
        if daemon and daemon.poll() in CRASHES:
            self.tell(name, f"crashed with status {daemon.returncode}, and is started again")
            self.start_keyring()

    def start(self, name, argv, stdin=subprocess.DEVNULL, pass_fds=()):
        with open(os.path.join(self.logs, name + ".log"), "ab") as log:
            p = subprocess.Popen(argv, stdin=stdin, stdout=log, stderr=log, env=self.env, cwd=self.home,
                                 start_new_session=True, pass_fds=pass_fds)
        self.parts.append((name, p))
        return p

    def wait_for(self, name, probe, part, seconds=15.0):
        end = time.monotonic() + seconds
        while not probe():
            if part.poll() is not None:
                self.fail(name, f"ended with status {part.returncode} while starting")
            if time.monotonic() > end:
                self.fail(name, f"not ready after {seconds:g} s")
            time.sleep(0.01)
        self.say(name)

    def fail(self, name, why):
        self.tell(name, why)
        raise SystemExit(125)

    def tell(self, name, why):
        print(f"desktop: {name}: {why}", file=sys.stderr)
        path = os.path.join(self.logs, name + ".log")
        if os.path.exists(path):
            with open(path, errors="replace") as f:
                sys.stderr.write("".join("  " + line for line in f.readlines()[-15:]))

    def watch(self, fd):
        """Waits until fd can be read, taking ended orphans meanwhile; False past the time limit."""
        end = self.began + self.options.timeout if self.options.timeout else float("inf")
        while not select.select([fd], [], [], max(0, min(0.5, end - time.monotonic())))[0]:
            processes.reap(self.started())
            self.mend_keyring()
            if time.monotonic() >= end:
                return False
        return True

    def started(self):
        return [p for _, p in self.parts] + ([self.command] if self.command else [])

    def say(self, text):
        if self.options.verbose:
            print(f"desktop: {time.monotonic() - self.began:5.2f} s  {text}", file=sys.stderr)

    def write(self, path, text, mode=0o600):
        path = os.path.join(self.dir, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, mode)
        return path


def has_tray_host(bus):
    try:
        return bus.get(*statusnotifier.WATCHER, "org.kde.StatusNotifierWatcher", "IsStatusNotifierHostRegistered")
    except BusError:
        return False
