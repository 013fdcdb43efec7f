// The other ways to sign in: choices, a code, and no port to be had.

import { flushSync, tick } from "svelte";
import { describe, expect, test } from "vitest";
import { all, asks, copied, draw, find, forget, key, press, show, text } from "./drawing";
import { SAMPLES } from "./samples";
import { connect } from "./shell";
import type { ConnectView, View } from "./wire";

/** A view with this sign-in, a little changed. */
function changed(view: View, more: Partial<ConnectView>): View {
  if (view.connect === null) throw new Error("no sign-in");
  return { ...view, connect: { ...view.connect, ...more } };
}

describe("the choices", () => {
  test("are five, the first of which has the focus", () => {
    draw(SAMPLES.choices);
    press("Connect another account");
    expect(document.activeElement?.textContent).toContain("Sign in with the browser");
    expect(all(".sheet .row .t").map((row) => row.firstChild?.textContent?.trim())).toEqual([
      "Sign in with the browser",
      "Copy a sign-in link",
      "Use a code",
      "Import a sign-in file…",
      "Import a folder…",
    ]);
    expect(text(".sheet .note")).toContain("Same e-mail in another workspace?");
    press("Use a code");
    expect(asks).toEqual([connect(null, { device: true })]);
    show({ ...SAMPLES.choices, connect: SAMPLES["asking-code"].connect });
    expect(text(".sheet h2")).toBe("Getting a code…");
    show(SAMPLES.choices);
    expect(all(".sheet").length).toBe(0);
  });

  test("copy the link of the sign-in that they began, once there is one", () => {
    draw(SAMPLES.choices);
    press("Connect another account");
    press("Copy a sign-in link");
    expect(asks).toEqual([connect(null, { no_browser: true })]);
    forget();
    show({ ...SAMPLES.choices, connect: SAMPLES.opening.connect });
    expect(asks).toEqual([]);
    show({ ...SAMPLES.choices, connect: SAMPLES.browser.connect });
    expect(asks).toEqual([{ ask: "copy_link" }]);
    expect(text(".sheet .head p")).toContain("Open the link in a browser on this computer");
    show({ ...SAMPLES.choices, connect: SAMPLES.browser.connect, now: SAMPLES.choices.now + 1 });
    expect(asks.length).toBe(1);
  });

  test("are there where nobody is connected, without the hint", async () => {
    draw(SAMPLES["choices-first"]);
    const button = find("Other ways to sign in");
    button.focus();
    press("Other ways to sign in");
    expect(text(".sheet h2")).toBe("Other ways to sign in");
    expect(all(".sheet .note").length).toBe(0);
    key("Escape");
    await tick();
    expect(asks).toEqual([]);
    expect(document.activeElement).toBe(button);
  });

  test("are for the account that needs a new sign-in, and import nothing", () => {
    draw(SAMPLES["choices-again"]);
    flushSync(() => all("[data-account=personal]")[0]?.click());
    press("Other ways");
    expect(text(".sheet h2")).toBe("Sign in again");
    expect(text(".sheet")).not.toContain("Import");
    press("Use a code");
    expect(asks.at(-1)).toEqual(connect("personal", { device: true }));
  });

  test("follow a sign-in that failed", () => {
    draw(SAMPLES["failed-declined"]);
    press("Other ways");
    expect(asks).toEqual([{ ask: "dismiss" }]);
    show({ ...SAMPLES["failed-declined"], connect: null });
    expect(text(".sheet h2")).toBe("Connect another account");
  });
});

describe("a code", () => {
  test("is read letter by letter, copied, and its page opened", () => {
    draw(SAMPLES.code);
    const code = all(".code output")[0];
    expect([code?.textContent, code?.getAttribute("aria-label")]).toEqual(["WDJB-MJHT4", "Code: W D J B, M J H T 4"]);
    expect(text(".left")).toBe("14:37 left");
    press("Copy the code");
    press("auth.openai.com/codex/device");
    press("Use the browser instead");
    press("Cancel");
    expect(asks).toEqual([{ ask: "copy_code" }, { ask: "open_again" }, { ask: "other_way", way: "browser" }, { ask: "cancel" }]);
    forget();
    key("c", { ctrlKey: true });
    key("Escape");
    expect(asks).toEqual([{ ask: "copy_code" }, { ask: "cancel" }]);
  });

  test("copies the address of its page by itself", () => {
    draw(SAMPLES.code);
    expect(copied(() => press("Copy the address"))).toEqual(["https://auth.openai.com/codex/device"]);
    expect(text(".sheet")).toContain("Copied");
  });

  test("has its page as a picture with a quiet zone of four modules and a name", () => {
    draw(SAMPLES.code);
    const picture = document.querySelector(".scan svg");
    expect(picture?.getAttribute("viewBox")).toBe("-4 -4 37 37");
    expect([picture?.getAttribute("role"), picture?.getAttribute("aria-label")]).toEqual(["img", "QR code of the page's address"]);
    // The corner that every QR code has.
    expect(picture?.querySelector("path")?.getAttribute("d")).toMatch(/^M0 0h7v1h-7z/);
  });

  test("is got anew when it ran out, and the browser is the way where there is none", () => {
    draw(SAMPLES["code-ran-out"]);
    press("Get a new code");
    draw(SAMPLES["code-unavailable"]);
    press("Use the browser");
    expect(asks).toEqual([
      { ask: "other_way", way: "code" },
      { ask: "other_way", way: "browser" },
    ]);
  });

  test("says why it is this way, and that it was this way", () => {
    draw(SAMPLES["code-long"]);
    expect(text(".reason")).toBe("Another program is using the ports that sign-in needs.");
    show(SAMPLES["code-saving"]);
    expect(text(".steps")).toContain("Signed in with a code");
  });
});

describe("no port", () => {
  const ways = () => {
    press("Paste the address");
    press("Try again");
    press("Use a code");
    return asks.map((ask) => (ask.ask === "other_way" ? ask.way : ask.ask));
  };

  test("names who holds them, and takes over what a Codex sign-in left", () => {
    draw(SAMPLES.ports);
    expect(text(".sheet .head")).toBe(
      "Another program is in the way The browser can only answer on port 1455 or 1457 of this computer. Both are taken.",
    );
    expect(all(".ports li").map((owner) => owner.textContent.replace(/\s+/g, " ").trim())).toEqual([
      "1455 codex 4312 A sign-in left open Take over",
      "1457 node 5120 Running since 10:04",
    ]);
    press("Take over");
    expect(asks).toEqual([{ ask: "other_way", way: "browser" }]);
    forget();
    expect(ways()).toEqual(["paste", "browser", "code"]);
    forget();
    key("Escape");
    expect(asks).toEqual([{ ask: "dismiss" }]);
  });

  test("offers to take over no sign-in of our own, for it yields to nobody of ours", () => {
    draw(SAMPLES["ports-ours"]);
    expect(all(".ports li").map((owner) => owner.textContent.replace(/\s+/g, " ").trim())).toEqual([
      "1455 codex-connect 4312 Another sign-in of Codex Connect",
      "1457 codex 5120 A sign-in left open Take over",
    ]);
  });

  test("says whose program it is where the system does not tell", () => {
    draw(SAMPLES["ports-long"]);
    expect(text(".ports li:last-child")).toBe("1457 Another person's program");
    draw(SAMPLES["ports-half"]);
    expect(text(".sheet .head p")).toContain("Another program already answers there.");
    expect(text(".sheet > .note")).toBe("A code needs no port. Or close that program and try again.");
    expect(text(".ports")).toBe("1455 com.docker.backend 812 Running since 21 Sep, 14:04");
  });

  test("names the ports that are set", () => {
    const settings = SAMPLES.ports.settings.map((setting) => (setting.key === "callback.ports" ? { ...setting, value: "8001" } : setting));
    draw({ ...SAMPLES.ports, settings });
    expect(text(".sheet .head p")).toBe("The browser can only answer on port 8001 of this computer. It is taken.");
  });

  test("says which range Windows has set aside, and copies what frees it", () => {
    draw(SAMPLES["ports-reserved"]);
    expect(text(".sheet .head p")).toContain("No program is using 1455 or 1457, but Windows reserved ports 1450–1549");
    expect(copied(() => press("Copy the command that frees them"))).toEqual(["net stop winnat"]);
    expect(ways()).toEqual(["paste", "browser", "code"]);
    draw(SAMPLES["ports-reserved-some"]);
    expect(text(".sheet .head p")).toContain("but Windows reserved them");
  });

  test("has the same ways on where the system refuses", () => {
    draw(SAMPLES["ports-refused"]);
    expect(text(".sheet .head p")).toBe("This computer does not let Codex Connect wait for the browser.");
    expect(ways()).toEqual(["paste", "browser", "code"]);
  });

  test("leaves the field for the address open, and says why", () => {
    draw(SAMPLES["paste-reason"]);
    expect(all("input").length).toBe(1);
    expect(text(".reason")).toBe("Another program is using the ports that sign-in needs.");
    expect(text(".sheet .head p")).toBe("Sign in, then paste the address of the page that does not load.");
    press("Use a code instead");
    expect(asks).toEqual([{ ask: "other_way", way: "code" }]);
  });
});

test("a sign-in that cannot be trusted says whose certificate it was", () => {
  draw(SAMPLES["failed-certificate"]);
  expect(text(".trace")).toContain("certificate issued by Example Corp TLS Inspection CA 2");
  draw({ ...SAMPLES["failed-certificate"], language: "zh-CN" });
  expect(text(".trace")).toContain("证书签发者：Example Corp TLS Inspection CA 2");
});

test("a sign-in that failed is tried again the same way", () => {
  draw(SAMPLES["failed-declined"]);
  press("Try again");
  draw(changed(SAMPLES["failed-declined"], { way: "code" }));
  press("Try again");
  expect(asks).toEqual([
    { ask: "other_way", way: "browser" },
    { ask: "other_way", way: "code" },
  ]);
});
