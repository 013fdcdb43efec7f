// One account, drawn and pressed as a person would.

import { flushSync, tick } from "svelte";
import { describe, expect, test, vi } from "vitest";
import { all, asks, draw, field, find, forget, key, press, show, text, type } from "./drawing";
import { SAMPLES } from "./samples";

describe("an account", () => {
  test("is signed out only after its question", async () => {
    draw(SAMPLES.well);
    press("Work");
    press("Sign out");
    forget();
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
    show({ ...SAMPLES.well, accounts: SAMPLES.well.accounts.slice(1) });
    expect(text("h1")).toBe("2 accounts signed in");
  });

  test("copies, refreshes, and shows what was done for two seconds", () => {
    vi.useFakeTimers();
    draw(SAMPLES.well);
    press("Work");
    forget();
    press("Refresh now");
    press("Copy e-mail address");
    expect(asks).toEqual([
      { ask: "refresh", account: "work" },
      { ask: "copy_email", account: "work" },
    ]);
    expect(all(".row .t").map((row) => row.textContent.trim())).toContain("Copied");
    vi.advanceTimersByTime(2100);
    flushSync();
    expect(all(".row .t").map((row) => row.textContent.trim())).toContain("Copy e-mail address");
  });

  test("asks for its history, and tells it newest first", () => {
    draw({ ...SAMPLES.detail, history: null });
    press("Work");
    expect(asks).toEqual([{ ask: "show_history", account: "work" }]);
    expect(document.querySelector(".log")).toBeNull();
    show(SAMPLES.detail);
    const lines = all(".log li").map((line) => line.textContent.trim().replace(/\s+/g, " "));
    expect(lines[0]).toBe("Refreshed 14:00");
    expect(lines[1]).toBe("RefreshedSecond try, after 4 min 19 Sep, 14:08");
    expect(lines[2]).toBe("Refresh failedNo connection. 19 Sep, 14:04");
    expect(lines.at(-1)).toBe("Signed in 2 Sep, 14:04");
    show({ ...SAMPLES.detail, now: SAMPLES.detail.now + 60 });
    expect(asks.length).toBe(1);
    const [work, ...others] = SAMPLES.detail.accounts;
    if (work === undefined) throw new Error("no account");
    show({ ...SAMPLES.detail, accounts: [{ ...work, last_refresh_at: SAMPLES.detail.now }, ...others] });
    expect(asks).toEqual([{ ask: "show_history", account: "work" }, { ask: "show_history", account: "work" }]);
  });

  test("shows no history of another", () => {
    draw({ ...SAMPLES.detail, history: { account: "personal", entries: SAMPLES.detail.history?.entries ?? [] } });
    press("Work");
    expect(document.querySelector(".log")).toBeNull();
  });

  test("shows a long history when it is wanted, and keeps the focus in it", () => {
    draw(SAMPLES["detail-many"]);
    press("Work");
    expect(all(".log li").length).toBe(8);
    press("52 more");
    expect(all(".log li").length).toBe(60);
    expect(document.activeElement).toBe(all(".log")[0]);
  });

  test.each([
    ["detail-ill", "Sign in again", { ask: "connect", account: "client" }],
    ["detail-ended", "Use another account", { ask: "connect", account: null }],
    ["detail-unsaved", "Save again", { ask: "save_again", account: "personal" }],
    ["detail-locked", "Unlock", { ask: "unlock" }],
    ["detail-paused", "Resume", { ask: "resume", account: "work" }],
    ["detail-waiting", "Try now", { ask: "refresh", account: "personal" }],
    ["detail-fixed", "Sign in again", { ask: "connect", account: "work" }],
    ["detail", "Refresh now", { ask: "refresh", account: "work" }],
  ] as const)("of %s has one button, %s", (name, label, wanted) => {
    draw(SAMPLES[name]);
    flushSync(() => all("[data-account]")[0]?.click());
    forget();
    expect(all(".stand + .acts button").map((button) => button.textContent.trim())).toEqual([label]);
    flushSync(() => all(".stand + .acts button")[0]?.click());
    expect(asks).toMatchObject([wanted]);
  });

  test("does not promise what a new sign-in keeps where another account is wanted", () => {
    draw(SAMPLES["detail-ended"]);
    press("Client");
    expect(text(".stand p")).toBe("This account or workspace was turned off.");
  });

  test("has no button where only time helps", () => {
    for (const name of ["detail-slow-down", "detail-refreshing"] as const) {
      draw(SAMPLES[name]);
      flushSync(() => all("[data-account]")[0]?.click());
      expect(all(".stand + .acts button")).toEqual([]);
    }
  });

  test("leads to the proxy where the proxy is silent", () => {
    draw(SAMPLES["detail-proxy"]);
    press("Personal");
    press("Change proxy");
    expect(text("h1")).toBe("Settings");
    expect(document.activeElement?.tagName).toBe("SELECT");
  });

  test("is renamed, unless the name is blank or the same", async () => {
    draw(SAMPLES.detail);
    press("Work");
    press("Name");
    const name = field("Name");
    expect(document.activeElement).toBe(name);
    type(name, "   ");
    expect(find("Save").hasAttribute("disabled")).toBe(true);
    forget();
    type(name, " Work ");
    flushSync(() => name.form?.requestSubmit());
    await tick();
    expect(document.querySelector(".sheet")).toBeNull();
    press("Name");
    type(field("Name"), " Studio ");
    press("Save");
    expect(asks).toEqual([{ ask: "rename", account: "work", name: "Studio" }]);
  });

  test("gives the focus back to what opened a question", async () => {
    draw(SAMPLES.detail);
    press("Work");
    for (const label of ["Name", "Sign out"]) {
      find(label).focus();
      press(label);
      expect(document.activeElement?.closest(".sheet")).not.toBeNull();
      (document.activeElement as HTMLElement).blur();
      key("Escape");
      await tick();
      expect(document.activeElement).toBe(find(label));
    }
  });

  test("is paused", () => {
    draw(SAMPLES.detail);
    press("Work");
    forget();
    press("Pause");
    expect(asks).toEqual([{ ask: "pause", account: "work" }]);
  });

  test("says how it stands when that changes, and not with every second", () => {
    draw(SAMPLES["detail-waiting"]);
    press("Personal");
    const live = all(".page > [role=status]")[0];
    expect(live?.textContent).toBe("Waiting to try again");
    expect(text(".stand")).toContain("4 min");
    expect(document.querySelector(".stand")?.closest("[role=status], [aria-live]")).toBeNull();
  });
});
