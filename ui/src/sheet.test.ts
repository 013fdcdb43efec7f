// The sheet of a sign-in, drawn and pressed as a person would.

import { flushSync, tick } from "svelte";
import { describe, expect, test, vi } from "vitest";
import { all, asks, draw, key, pasted, press, show, text } from "./drawing";
import { SAMPLES } from "./samples";

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
    show({ ...SAMPLES.browser, connect });
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(text(".bad")).toContain("There is no sign-in answer in that address.");
    key("Escape");
    expect(asks).toEqual([]);
    expect(all("input").length).toBe(0);
    key("Escape");
    expect(asks).toEqual([{ ask: "cancel" }]);
  });

  test("goes on where the code that was pasted is refused, with the field open to correct it", () => {
    draw(SAMPLES["paste-refused"]);
    expect(text(".bad")).toBe("OpenAI did not accept what was pasted. Paste the whole address of the last page.");
    expect(all("input")[0]?.getAttribute("aria-invalid")).toBe("true");
    draw({ ...SAMPLES["paste-refused"], language: "zh-CN" });
    expect(text(".bad")).toBe("OpenAI 没有接受粘贴的内容。请粘贴最后一页的完整地址。");
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
    const rename = { ask: "rename", account: "client", name: "Studio" };
    expect(asks.slice(1)).toEqual([rename]);
    show({ ...SAMPLES.connected, told: SAMPLES["told-list-unwritable"].told });
    expect(text(".sheet .bad")).toBe("The account list could not be saved.");
    expect([field.value, field.getAttribute("aria-invalid")]).toEqual([" Studio ", "true"]);
    press("Done");
    expect(asks.slice(2)).toEqual([rename]);
    const accounts = SAMPLES.connected.accounts.map((account) => (account.id === "client" ? { ...account, name: "Studio" } : account));
    show({ ...SAMPLES.connected, accounts });
    expect(asks.slice(3)).toEqual([{ ask: "dismiss" }]);
  });

  test("asks before a sign-in is lost by quitting", () => {
    draw(SAMPLES.quit);
    expect(text(".sheet h2")).toBe("Quit and lose a sign-in?");
    expect(text(".sheet .head p")).toBe("The new sign-in of Personal is not saved. If you quit, you will have to sign in again.");
    press("Cancel");
    key("Escape");
    press("Quit");
    press("Save again");
    const save = (account: string) => ({ ask: "save_again", account });
    expect(asks).toEqual([{ ask: "stay" }, { ask: "stay" }, { ask: "quit_anyway" }, save("personal"), { ask: "stay" }]);
    asks.length = 0;
    show(SAMPLES["quit-several"]);
    expect(text(".sheet h2")).toBe("Quit and lose 2 sign-ins?");
    press("Save again");
    expect(asks).toEqual([save("personal"), save("client"), { ask: "stay" }]);
  });

  test("asks what to do with another account", () => {
    draw(SAMPLES.other);
    expect(text(".sheet .head")).toContain("sign in again to Personal");
    expect(all(".twin").map((twin) => twin.textContent.trim().replace(/\s+/g, " "))).toEqual([
      "You wantedme@home.example Personal · Plus",
      "You signed in ashello@side.example",
    ]);
    press("Discard");
    press("Keep as a new account");
    press("Try again");
    key("Escape");
    expect(asks.map(({ ask }) => ask)).toEqual(["cancel", "keep_as_new", "connect", "cancel"]);
    expect(asks[2]).toMatchObject({ account: "personal" });
  });

  test("leads to the proxy where that is what helps", () => {
    draw(SAMPLES["failed-region"]);
    press("Choose a proxy");
    expect(asks).toEqual([{ ask: "dismiss" }]);
    show({ ...SAMPLES["failed-region"], connect: null });
    expect(text("h1")).toBe("Settings");
    expect(document.activeElement?.tagName).toBe("SELECT");
  });

  test("unlocks first where that is what helps", () => {
    draw(SAMPLES["failed-locked"]);
    press("Unlock");
    show({ ...SAMPLES["failed-locked"], store: "ready" });
    expect(text(".sheet .primary")).toBe("Try again");
    expect(asks).toEqual([{ ask: "unlock" }]);
  });

  test("gives the focus to its title, and back to where it came from", async () => {
    draw(SAMPLES.well);
    const row = all(".row.add")[0];
    row?.focus();
    show({ ...SAMPLES.well, connect: SAMPLES.browser.connect });
    expect(document.activeElement?.tagName).toBe("H2");
    document.body.focus();
    (document.activeElement as HTMLElement | null)?.blur();
    show(SAMPLES.well);
    await tick();
    expect(document.activeElement).toBe(row);
  });

  test.each(["browser", "code"] as const)("of %s says the time left at five minutes, one minute and ten seconds only", (name) => {
    const left = (seconds: number) => {
      const connect = SAMPLES[name].connect;
      if (connect === null) throw new Error("no sign-in");
      show({ ...SAMPLES[name], connect: { ...connect, ends_at: SAMPLES[name].now + seconds } });
      return text(".sheet [role=status]");
    };
    draw(SAMPLES[name]);
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
