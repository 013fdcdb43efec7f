"""A small WebDriver client (standard library only) for both browsers of the test desktop:
Chromium through chromedriver, and a Tauri window through WebKitWebDriver."""
import base64
import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class WebDriverError(Exception):
    pass


def free_port():
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Session:
    def __init__(self, url, capabilities, process=None):
        self.url, self.process, self.id = url, process, None
        v = self.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.id = v["sessionId"]
        self.capabilities = v["capabilities"]

    def call(self, method, path, body=None, timeout=60):
        url = self.url + (f"/session/{self.id}" if self.id else "") + path
        data = None if body is None and method != "POST" else json.dumps(body or {}).encode()
        req = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(req, timeout=timeout) as r:
                return json.load(r)["value"]
        except urllib.error.HTTPError as e:
            try:
                v = json.load(e)["value"]
            except ValueError:
                v = {"error": str(e), "message": ""}
            raise WebDriverError(f"{v['error']}: {v['message'].splitlines()[0] if v['message'] else ''}") from None

    def go(self, url):
        self.call("POST", "/url", {"url": url})

    def where(self):
        return self.call("GET", "/url")

    def title(self):
        return self.call("GET", "/title")

    def find(self, css=None, text=None, timeout=10):
        """The first element that fits: a CSS selector, or a button or link by its text."""
        if css:
            by = {"using": "css selector", "value": css}
        else:
            quoted = "concat(" + ",".join(f"'{c}'" if c != "'" else '"\'"' for c in text) + ",'')"
            by = {"using": "xpath", "value": "//*[self::button or self::a or @role='button' or @type='submit']"
                                             f"[normalize-space(.)={quoted} or @value={quoted}]"}
        end = time.monotonic() + timeout
        while True:
            try:
                return self.call("POST", "/element", by)[ELEMENT]
            except WebDriverError as e:
                if time.monotonic() > end:
                    raise WebDriverError(f"no {css or text!r} within {timeout:g} s ({e})") from None
                time.sleep(0.05)

    def click(self, css=None, text=None, timeout=10):
        """Clicks when the element is there and lets itself be clicked."""
        end = time.monotonic() + timeout
        while True:
            e = self.find(css, text, max(0.1, end - time.monotonic()))
            try:
                return self.call("POST", f"/element/{e}/click")
            except WebDriverError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def type(self, css, text):
        self.call("POST", f"/element/{self.find(css)}/value", {"text": text})

    def text(self, css):
        return self.call("GET", f"/element/{self.find(css)}/text")

    def wait_text(self, css, want, timeout=10):
        """Waits until the element's text has want in it (a string, or a compiled pattern)."""
        end = time.monotonic() + timeout
        while True:
            try:
                got = self.text(css)
            except WebDriverError:
                got = None
            if got is not None and (want.search(got) if isinstance(want, re.Pattern) else want in got):
                return got
            if time.monotonic() > end:
                raise WebDriverError(f"{css} is {got!r}, without {want!r}, after {timeout:g} s")
            time.sleep(0.05)

    def run(self, script, *args):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def run_async(self, script, *args):
        """The script's last argument is the callback that takes its result."""
        return self.call("POST", "/execute/async", {"script": script, "args": list(args)})

    def shot(self, path):
        # What the page changed just now may not be painted yet: two frames later it is.
        self.run_async("const done = arguments[0];"
                       "requestAnimationFrame(() => requestAnimationFrame(() => done(true)));"
                       "setTimeout(() => done(false), 1000)")
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.call("GET", "/screenshot")))

    def windows(self):
        return self.call("GET", "/window/handles")

    def switch(self, handle):
        self.call("POST", "/window", {"handle": handle})

    def quit(self):
        """Ends the session, its driver, and the program that the driver started."""
        started = children(self.process.pid) if self.process else []
        try:
            self.call("DELETE", "")
        except (WebDriverError, OSError):
            pass
        finally:
            # WebKitWebDriver ends its program a moment after it answers; stopped before
            # that, it leaves it running.
            for pid in started:
                try:
                    os.kill(pid, signal.SIGTERM)
                except ProcessLookupError:
                    pass
            stop(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.quit()


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(c) for c in f.read().split()]
    except OSError:
        return []


def stop(process):
    if process and process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def serve(argv, port, name, env=None):
    """Starts a driver and waits until its port answers."""
    import socket

    out = os.environ.get("DESKTOP_DIR")
    log = open(os.path.join(out, "logs", name + ".log"), "ab") if out else subprocess.DEVNULL
    p = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env)
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return p
        except OSError:
            if p.poll() is not None:
                raise WebDriverError(f"{name} ended with status {p.returncode}")
            if time.monotonic() > end:
                p.kill()
                raise WebDriverError(f"{name} does not answer on its port")
            time.sleep(0.02)


def tauri(binary, *args, env=None):
    """Starts a Tauri program under WebKitWebDriver and drives its window.

    WebKitWebDriver starts the program itself, with TAURI_WEBVIEW_AUTOMATION set, and
    waits for its first window: a program that opens none at its start never answers."""
    port = free_port()
    e = dict(os.environ, TAURI_AUTOMATION="true", TAURI_WEBVIEW_AUTOMATION="true", **(env or {}))
    p = serve(["WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"], port, "webkitwebdriver", e)
    try:
        return Session(f"http://127.0.0.1:{port}",
                       {"browserName": "wry", "webkitgtk:browserOptions": {"binary": binary, "args": list(args)}}, p)
    except BaseException:
        stop(p)
        raise


def chromium(debugger=None, **options):
    """Chromium: the one already running at the address `debugger`, else a new one."""
    port = free_port()
    p = serve(["chromedriver", f"--port={port}"], port, "chromedriver")
    opt = {"debuggerAddress": debugger} if debugger else options
    try:
        return Session(f"http://127.0.0.1:{port}", {"browserName": "chrome", "goog:chromeOptions": opt}, p)
    except BaseException:
        stop(p)
        raise
