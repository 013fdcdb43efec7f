// The window as a function of its samples, and the list.

import { flushSync } from "svelte";
import { describe, expect, test, vi } from "vitest";
import { all, asks, closed, draw, drawOut, key, press, seen, show, text } from "./drawing";
import { SAMPLES } from "./samples";
import { connect } from "./shell";
import type { View } from "./wire";

type Name = keyof typeof SAMPLES;

describe.each(Object.keys(SAMPLES) as Name[])("sample %s", (name) => {
  test.each(["en", "zh-CN"] as const)("is drawn whole in %s", (language) => {
    draw({ ...SAMPLES[name], language });
    expect(text().length).toBeGreaterThan(10);
    expect(document.documentElement.lang).toBe(language);
    expect(all(".primary").length).toBeLessThanOrEqual(1);
    // No key and no placeholder is left raw, nothing is undefined, and nothing carries a style of its own.
    expect(text()).not.toMatch(/\{|\}|undefined|NaN|null|\b(fault|sheet|list|head|detail|standing|time|log|setting|settings|about|ask|empty|import|reader|accepted)-[a-z]/);
    expect(document.querySelectorAll("[style]").length).toBe(0);
    for (const button of document.querySelectorAll("button, a")) {
      expect((button.getAttribute("aria-label") ?? button.textContent).trim()).not.toBe("");
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    const sheet = SAMPLES[name].connect !== null || SAMPLES[name].import !== null || SAMPLES[name].quit_loses.length > 0;
    expect(document.querySelectorAll("[role$=dialog][aria-modal=true]").length).toBe(sheet ? 1 : 0);
    expect(document.querySelector(".page")?.hasAttribute("inert")).toBe(sheet);
  });

  test("every account opens, and has its facts", () => {
    // The list is drawn whole each time that it is come back to; one of hundreds has a test of its own.
    const view: View = { ...SAMPLES[name], accounts: SAMPLES[name].accounts.slice(0, 5), connect: null, import: null, quit_loses: [] };
    draw(view);
    for (const account of view.accounts) {
      const row = all(`[data-account="${account.id}"]`)[0];
      flushSync(() => row?.click());
      expect(text("h1")).toBe(account.name.trim());
      expect(text(".facts")).toContain(account.email);
      expect(all(".primary").length).toBeLessThanOrEqual(1);
      key("Escape");
      expect(document.activeElement?.getAttribute("data-account")).toBe(account.id);
    }
  });
});

describe("what is in front of the person", () => {
  const turn = (to: "focus" | "blur") => flushSync(() => void window.dispatchEvent(new Event(to)));
  const look = () => {
    vi.advanceTimersByTime(1000);
    flushSync();
  };

  test("is said while the window is in front for a second, and nothing covers it", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const front = vi.spyOn(document, "hasFocus").mockReturnValue(false);
    draw(SAMPLES.mixed);
    look();
    expect(seen).toEqual([]);
    turn("focus");
    expect(seen).toEqual([]);
    look();
    expect(seen).toEqual([null]);
    show({ ...SAMPLES.mixed });
    expect(seen).toEqual([null, null]);
    show({ ...SAMPLES.mixed, connect: SAMPLES.browser.connect });
    look();
    expect(seen.length).toBe(2);
    show(SAMPLES.mixed);
    expect(seen.length).toBe(2);
    look();
    expect(seen.length).toBe(3);
    press("Client");
    expect(seen.length).toBe(3);
    look();
    expect(seen.at(-1)).toBe("client");
    key("Escape");
    press("Settings");
    look();
    const before = seen.length;
    show({ ...SAMPLES.mixed });
    turn("blur");
    key("Escape");
    look();
    show({ ...SAMPLES.mixed });
    expect(seen.length).toBe(before);
    front.mockRestore();
  });

  test("is nothing where there is no account", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    draw(SAMPLES.empty);
    turn("focus");
    look();
    expect(seen).toEqual([]);
  });
});

describe("the list", () => {
  test("says at its head how all accounts stand", () => {
    const said = (name: Name) => {
      draw(SAMPLES[name]);
      return [text(".top h1"), text(".top p")];
    };
    expect(said("well")).toEqual(["3 accounts signed in", "Checked 4 min ago"]);
    expect(said("one")).toEqual(["Signed in", "Checked 4 min ago"]);
    expect(said("mixed")).toEqual(["1 account needs you", "1 signed in, 1 waiting · checked just now"]);
    expect(said("locked")).toEqual(["The keyring is locked", "3 accounts, still signed in"]);
    expect(said("missing")).toEqual(["No keyring was found", expect.stringContaining("cannot be read now")]);
    expect(said("locked-needed")[1]).toMatch(/still signed in, 1 needs you$/);
    expect(said("unsaved")).toEqual(["1 sign-in is not saved", "2 signed in · checked just now"]);
    expect(said("due")).toEqual(["1 account is waiting", "Offline · checked 4 min ago"]);
    expect(said("mixed-zh")).toEqual(["1 个账号需要你处理", "1 个已登录，1 个等待中 · 刚刚检查过"]);
  });

  test("has full rows up to three accounts and slim ones from four", () => {
    draw(SAMPLES.well);
    expect([all(".acct").length, all(".slim").length]).toEqual([3, 0]);
    show(SAMPLES.many);
    expect([all(".acct").length, all(".slim").length, all(".card").length]).toEqual([0, 6, 1]);
  });

  test("asks for what its buttons say", () => {
    draw(SAMPLES["two-cards"]);
    press("Save again");
    press("Sign in again");
    press("Connect another account");
    press("Sign in with the browser");
    expect(asks).toEqual([{ ask: "save_again", account: "personal" }, connect("client"), connect()]);
  });

  test("never says that a next try is in zero", () => {
    draw(SAMPLES.due);
    expect(text(".acct")).toContain("No connection · next try now");
  });

  test("says the remark of a desktop without a tray, and what was told", () => {
    draw({ ...SAMPLES["no-tray"], told: SAMPLES.told.told });
    expect(text(".told")).toBe(
      "Removed from this computer. OpenAI could not be told.To be sure, end the sign-in in the security settings of ChatGPT.",
    );
    expect(all(".end").map((end) => end.textContent)).toEqual([
      expect.stringContaining("This desktop shows no tray"),
    ]);
    draw(SAMPLES["no-tray-gnome"]);
    expect(text(".end")).toContain("AppIndicator");
  });

  test("is walked with the arrows, and copies the address of the row that has the focus", () => {
    draw(SAMPLES.well);
    key("ArrowDown");
    key("ArrowDown");
    expect(document.activeElement?.getAttribute("data-account")).toBe("personal");
    key("c", { ctrlKey: true });
    key("r", { ctrlKey: true });
    key("n", { metaKey: true });
    expect(asks.map(({ ask }) => ask)).toEqual(["copy_email", "refresh_all"]);
    expect(text(".sheet h2")).toBe("Connect another account");
    key("Escape");
    all(`[data-account=personal]`)[0]?.focus();
    key("ArrowUp");
    expect(document.activeElement?.getAttribute("data-account")).toBe("work");
  });

  test("closes the window on Esc, when there is nothing to go back from", () => {
    draw(SAMPLES.well);
    press("Settings");
    key("Escape");
    all("[data-account]")[0]?.click();
    flushSync();
    key("Escape");
    press("Connect another account");
    key("Escape");
    expect(all(".sheet").length).toBe(0);
    expect(closed.times).toBe(0);
    key("Escape");
    expect(closed.times).toBe(1);
    draw(SAMPLES.browser);
    key("Escape");
    expect([closed.times, asks.at(-1)]).toEqual([1, { ask: "cancel" }]);
  });

  test("is walked from the button of a card, and to the next row", () => {
    draw(SAMPLES.mixed);
    key("ArrowDown");
    expect(document.activeElement?.getAttribute("data-account")).toBe("personal");
    key("ArrowUp");
    expect(document.activeElement?.getAttribute("data-account")).toBe("client");
  });

  test("draws hundreds a few at a time, and all of them at once for whoever comes back", () => {
    expect(drawOut(SAMPLES["two-hundred"])).toEqual([30, 60, 90, 120, 150, 180, 200]);
    flushSync(() => all("[data-account]").at(-1)?.click());
    key("Escape");
    expect(all("[data-account]").length).toBe(200);
    expect(document.activeElement?.getAttribute("data-account")).toBe("n199");
  });

  test("keeps those apart who are paused", () => {
    draw(SAMPLES.paused);
    expect([text(".top h1"), text(".top p")]).toEqual(["1 account signed in", "1 paused · checked 4 min ago"]);
    expect(text(".acct")).toContain("Paused · valid until 2 Oct");
    draw(SAMPLES["paused-only"]);
    expect(text(".top h1")).toBe("1 account is paused");
    expect(text(".acct")).toContain("Paused · ran out 23 Sep");
  });

  test("says once, in words of its own, how all accounts stand", () => {
    draw(SAMPLES.mixed);
    const live = all("main > [role=status]")[0];
    expect(live?.textContent).toBe("1 account needs you");
    press("Settings");
    show({ ...SAMPLES.well, now: SAMPLES.well.now + 1 });
    expect(all("main > [role=status]")).toEqual([live]);
    expect(live?.textContent).toBe("3 accounts signed in");
  });

  test("puts the focus on the first thing asked for", () => {
    draw(SAMPLES.mixed);
    expect(document.activeElement?.textContent.trim()).toBe("Sign in again");
  });
});
