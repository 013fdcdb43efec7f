// The window as a function of its samples, drawn and pressed as a person would.

import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import App from "./App.svelte";
import { SAMPLES } from "./samples";
import { Shown } from "./shown.svelte";
import type { Ask, View } from "./wire";

type Name = keyof typeof SAMPLES;
let asks: Ask[];
let pasted: string[];
let shown: Shown;
let drawn: object | undefined;

beforeEach(() => {
  asks = [];
  pasted = [];
  shown = new Shown();
  document.body.innerHTML = "";
});
afterEach(async () => {
  if (drawn) await unmount(drawn);
  drawn = undefined;
  vi.useRealTimers();
});

function draw(view: View): void {
  shown.set(view);
  const host = { ask: (ask: Ask) => void asks.push(ask), paste: (address: string) => void pasted.push(address) };
  drawn = flushSync(() => mount(App, { target: document.body, props: { shown, host } }));
}

function all<T extends HTMLElement = HTMLElement>(selector: string): T[] {
  return [...document.querySelectorAll<T>(selector)].filter((element) => element.closest("[inert]") === null);
}

/** Presses what carries this label, among what can be reached. */
function press(label: string): void {
  const found = all("button, a").find((element) => (element.getAttribute("aria-label") ?? element.textContent).trim().startsWith(label));
  if (!found) throw new Error(`nothing is called ${label}`);
  flushSync(() => found.click());
}

function text(selector = "main"): string {
  return (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
}

function key(name: string, more: KeyboardEventInit = {}): void {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more });
  flushSync(() => void (document.activeElement ?? document.body).dispatchEvent(event));
}

describe.each(Object.keys(SAMPLES) as Name[])("sample %s", (name) => {
  test.each(["en", "zh-CN"] as const)("is drawn whole in %s", (language) => {
    draw({ ...SAMPLES[name], language });
    expect(text().length).toBeGreaterThan(10);
    expect(document.documentElement.lang).toBe(language);
    expect(all(".primary").length).toBeLessThanOrEqual(1);
    // No key and no placeholder is left raw, nothing is undefined, and nothing carries a style of its own.
    expect(text()).not.toMatch(/\{|\}|undefined|NaN|null|\b(fault|sheet|list|head|detail|standing|time)-[a-z]/);
    expect(document.querySelectorAll("[style]").length).toBe(0);
    for (const button of document.querySelectorAll("button, a")) {
      expect((button.getAttribute("aria-label") ?? button.textContent).trim()).not.toBe("");
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    const sheet = SAMPLES[name].connect !== null;
    expect(document.querySelectorAll("[role=dialog][aria-modal=true]").length).toBe(sheet ? 1 : 0);
    expect(document.querySelector(".page")?.hasAttribute("inert")).toBe(sheet);
  });

  test("every account opens, and has its facts", () => {
    const view: View = { ...SAMPLES[name], connect: null };
    draw(view);
    for (const account of view.accounts) {
      const row = all(`[data-account="${account.id}"]`)[0];
      flushSync(() => row?.click());
      expect(text("h1")).toBe(account.name);
      expect(text(".facts")).toContain(account.email);
      expect(all(".primary").length).toBeLessThanOrEqual(1);
      key("Escape");
      expect(document.activeElement?.getAttribute("data-account")).toBe(account.id);
    }
  });
});

describe("the list", () => {
  test("says at its head how all accounts stand", () => {
    const said = (name: Name) => {
      document.body.innerHTML = "";
      draw(SAMPLES[name]);
      return [text(".top h1"), text(".top p")];
    };
    expect(said("well")).toEqual(["3 accounts signed in", "Checked 4 min ago"]);
    expect(said("one")).toEqual(["Signed in", "Checked 4 min ago"]);
    expect(said("mixed")).toEqual(["1 account needs you", "1 signed in, 1 waiting · checked just now"]);
    expect(said("locked")).toEqual(["The keyring is locked", "3 accounts, still signed in"]);
    expect(said("unsaved")).toEqual(["1 sign-in is not saved", "2 signed in · checked just now"]);
    expect(said("due")).toEqual(["1 account is waiting", "Offline · checked 4 min ago"]);
    expect(said("mixed-zh")).toEqual(["1 个账号需要你处理", "1 个已登录，1 个等待中 · 刚刚检查过"]);
  });

  test("has full rows up to three accounts and slim ones from four", () => {
    draw(SAMPLES.well);
    expect([all(".acct").length, all(".slim").length]).toEqual([3, 0]);
    shown.set(SAMPLES.many);
    flushSync();
    expect([all(".acct").length, all(".slim").length, all(".card").length]).toEqual([0, 6, 1]);
  });

  test("asks for what its buttons say", () => {
    draw(SAMPLES["two-cards"]);
    press("Save again");
    press("Sign in again");
    press("Connect another account");
    const plain = { name: null, description: null, no_browser: false, paste_only: false };
    expect(asks).toEqual([
      { ask: "save_again", account: "personal" },
      { ask: "connect", account: "client", ...plain },
      { ask: "connect", account: null, ...plain },
    ]);
  });

  test("never says that a next try is in zero", () => {
    draw(SAMPLES.due);
    expect(text(".acct")).toContain("No connection · next try now");
  });

  test("says the remark of a desktop without a tray, and what was told", () => {
    draw({ ...SAMPLES["no-tray"], told: SAMPLES.told.told });
    expect(all(".end").map((end) => end.textContent)).toEqual([
      "Removed from this computer. OpenAI could not be told.",
      expect.stringContaining("This desktop shows no tray"),
    ]);
  });

  test("is walked with the arrows, and copies the address of the row that has the focus", () => {
    draw(SAMPLES.well);
    key("ArrowDown");
    key("ArrowDown");
    expect(document.activeElement?.getAttribute("data-account")).toBe("personal");
    key("c", { ctrlKey: true });
    key("r", { ctrlKey: true });
    key("n", { metaKey: true });
    expect(asks.map(({ ask }) => ask)).toEqual(["copy_email", "refresh_all", "connect"]);
    key("ArrowUp");
    expect(document.activeElement?.getAttribute("data-account")).toBe("work");
  });

  test("puts the focus on the first thing asked for", () => {
    draw(SAMPLES.mixed);
    expect(document.activeElement?.textContent.trim()).toBe("Sign in again");
  });
});

describe("an account", () => {
  test("is signed out only after its question", async () => {
    draw(SAMPLES.well);
    press("Work");
    press("Sign out");
    expect(asks).toEqual([]);
    expect(document.activeElement?.textContent).toBe("Cancel");
    expect(all(".primary").length).toBe(0);
    key("Escape");
    await tick();
    expect(document.querySelector("[role=alertdialog]")).toBeNull();
    expect(text("h1")).toBe("Work");
    press("Sign out");
    press("Sign out");
    expect(asks).toEqual([{ ask: "sign_out", account: "work", revoke: true }]);
  });

  test("gives way to the list when it is forgotten", () => {
    draw(SAMPLES.well);
    press("Work");
    shown.set({ ...SAMPLES.well, accounts: SAMPLES.well.accounts.slice(1) });
    flushSync();
    expect(text("h1")).toBe("2 accounts signed in");
  });

  test("copies, refreshes, and shows what was done for two seconds", () => {
    vi.useFakeTimers();
    draw(SAMPLES.well);
    press("Work");
    press("Refresh now");
    press("Copy e-mail address");
    expect(asks).toEqual([
      { ask: "refresh", account: "work" },
      { ask: "copy_email", account: "work" },
    ]);
    expect(text(".row .t")).toBe("Copied");
    vi.advanceTimersByTime(2100);
    flushSync();
    expect(text(".row .t")).toBe("Copy e-mail address");
  });
});

describe("the sheet", () => {
  test("counts down by the second, and stops when nobody looks", () => {
    vi.useFakeTimers();
    draw(SAMPLES.browser);
    expect(text(".left")).toBe("9:42 left");
    vi.advanceTimersByTime(3000);
    flushSync();
    expect(text(".left")).toBe("9:39 left");
    const seen = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    seen.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    flushSync();
    expect(text(".left")).toBe("8:39 left");
    seen.mockRestore();
  });

  test("takes a pasted address, says what is wrong with it, and goes back a step at a time", () => {
    draw(SAMPLES.browser);
    press("Paste the address");
    const field = all<HTMLInputElement>("input")[0];
    if (!field) throw new Error("no field");
    expect(document.activeElement).toBe(field);
    field.value = "  http://localhost:1455/success ";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync(() => field.form?.requestSubmit());
    expect(pasted).toEqual(["http://localhost:1455/success"]);
    const { connect } = SAMPLES.paste;
    shown.set({ ...SAMPLES.browser, connect });
    flushSync();
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(text(".bad")).toContain("There is no sign-in answer in that address.");
    key("Escape");
    expect(asks).toEqual([]);
    expect(all("input").length).toBe(0);
    key("Escape");
    expect(asks).toEqual([{ ask: "cancel" }]);
  });

  test("has the field open where nothing but a paste can answer", () => {
    draw(SAMPLES["paste-only"]);
    expect(all("input").length).toBe(1);
    key("Escape");
    expect(asks).toEqual([{ ask: "cancel" }]);
  });

  test("opens again, and says that the link is copied", () => {
    draw(SAMPLES.browser);
    press("Open the page again");
    press("Copy the link");
    expect(asks).toEqual([{ ask: "open_again" }, { ask: "copy_link" }]);
    expect(text(".sheet")).toContain("Link copied");
  });

  test("renames only what was renamed, and is put away", () => {
    draw(SAMPLES.connected);
    press("Done");
    expect(asks).toEqual([{ ask: "dismiss" }]);
    const field = all<HTMLInputElement>("input")[0];
    if (!field) throw new Error("no field");
    field.value = " Studio ";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    press("Done");
    expect(asks.slice(1)).toEqual([{ ask: "rename", account: "client", name: "Studio" }, { ask: "dismiss" }]);
  });

  test("names who holds the ports, and goes on by pasting", () => {
    draw(SAMPLES["failed-ports"]);
    expect(all(".ports li").map((owner) => owner.textContent.trim())).toEqual(["1455 codex 4312", "1457 Another person's program"]);
    press("Go on by pasting");
    press("Try again");
    expect(asks.map((ask) => ask.ask === "connect" && ask.paste_only)).toEqual([true, false]);
  });

  test("keeps the account that was signed in again", () => {
    draw(SAMPLES["failed-other"]);
    expect(text(".sheet .head")).toContain("sign in again to Personal");
    press("Try again");
    expect(asks).toMatchObject([{ ask: "connect", account: "personal" }]);
  });

  test("unlocks first where that is what helps", () => {
    draw(SAMPLES["failed-locked"]);
    press("Unlock");
    shown.set({ ...SAMPLES["failed-locked"], store: "ready" });
    flushSync();
    expect(text(".sheet .primary")).toBe("Try again");
    expect(asks).toEqual([{ ask: "unlock" }]);
  });

  test("gives the focus to its title, and back to where it came from", async () => {
    draw(SAMPLES.well);
    const row = all(".row.add")[0];
    row?.focus();
    shown.set({ ...SAMPLES.well, connect: SAMPLES.browser.connect });
    flushSync();
    expect(document.activeElement?.tagName).toBe("H2");
    document.body.focus();
    (document.activeElement as HTMLElement | null)?.blur();
    shown.set(SAMPLES.well);
    flushSync();
    await tick();
    expect(document.activeElement).toBe(row);
  });

  test("says the time left at five minutes, one minute and ten seconds only", () => {
    const left = (seconds: number) => {
      const connect = SAMPLES.browser.connect;
      if (connect === null) throw new Error("no sign-in");
      shown.set({ ...SAMPLES.browser, connect: { ...connect, ends_at: SAMPLES.browser.now + seconds } });
      flushSync();
      return text(".sheet [role=status]");
    };
    draw(SAMPLES.browser);
    expect([301, 300, 61, 60, 11, 10].map(left)).toEqual([
      "",
      "5 min left to sign in",
      "5 min left to sign in",
      "1 min left to sign in",
      "1 min left to sign in",
      "10 s left to sign in",
    ]);
  });
});
