// One account, drawn and pressed as a person would.

import { flushSync, tick } from "svelte";
import { describe, expect, test, vi } from "vitest";
import { all, asks, draw, field, find, forget, key, lead, pick, press, show, text, type } from "./drawing";
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

  test("is asked about where the tray's menu leads, whatever is shown", () => {
    draw(SAMPLES.key);
    press("Settings");
    forget();
    lead({ place: "sign_out", account: "key" });
    expect(text("[role=alertdialog] h2")).toBe("Remove CI key?");
    lead({ place: "sign_out", account: "work" });
    expect(text("[role=alertdialog] h2")).toBe("Sign out of Work?");
    expect(asks.map(({ ask }) => ask)).not.toContain("sign_out");
    press("Sign out");
    expect(asks.at(-1)).toEqual({ ask: "sign_out", account: "work", revoke: true });
    lead({ place: "sign_out", account: "nobody" });
    expect(document.querySelector("[role=alertdialog]")).toBeNull();
    lead({ place: "account", account: "work" });
    expect([text("h1"), document.querySelector("[role=alertdialog]")]).toEqual(["Work", null]);
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
    expect(lines[1]).toBe("Refreshed 19 Sep, 14:08 Second try, after 4 min");
    expect(lines[2]).toBe("Refresh failed 19 Sep, 14:04 No connection.");
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
    const other = name === "detail-ill" ? ["Other ways"] : [];
    expect(all(".stand + .acts button").map((button) => button.textContent.trim())).toEqual([label, ...other]);
    flushSync(() => all(".stand + .acts button")[0]?.click());
    expect(asks).toMatchObject([wanted]);
  });

  test("does not promise what a new sign-in keeps where another account is wanted", () => {
    draw(SAMPLES["detail-ended"]);
    press("Client");
    expect(text(".stand")).toBe("Account turned offThis account or workspace was turned off.");
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

  test("leads to its own proxy where it has one", () => {
    const own = SAMPLES["detail-proxy"].accounts.map((account) => ({ ...account, proxy: "http://proxy.example:8080" }));
    draw({ ...SAMPLES["detail-proxy"], accounts: own });
    press("Personal");
    press("Change proxy");
    expect(text("h1")).toBe("Personal");
    expect((document.activeElement as HTMLInputElement).value).toBe("http://proxy.example:8080");
    document.body.focus();
    press("Back to accounts");
    press("Personal");
    press("Change proxy");
    expect(document.activeElement?.tagName).toBe("INPUT");
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
    type(name, " \u202aWork\u200e ");
    flushSync(() => name.form?.requestSubmit());
    await tick();
    expect(document.querySelector(".sheet")).toBeNull();
    press("Name");
    type(field("Name"), " Studio ");
    press("Save");
    expect(asks).toEqual([{ ask: "rename", account: "work", name: "Studio" }]);
    show({ ...SAMPLES.detail, told: SAMPLES["told-list-unwritable"].told });
    expect([field("Name").value, text(".sheet .bad")]).toEqual([" Studio ", "The account list could not be saved."]);
    const accounts = SAMPLES.detail.accounts.map((account) => (account.id === "work" ? { ...account, name: "Studio 2" } : account));
    show({ ...SAMPLES.detail, accounts });
    await tick();
    expect(document.querySelector(".sheet")).toBeNull();
    press("Name");
    type(field("Name"), "dev@acme.example");
    show({ ...SAMPLES.detail, hide_email: true });
    press("Save");
    await tick();
    expect(document.querySelector(".sheet")).toBeNull();
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

  test("has a proxy of its own: the general one, none, or an address", () => {
    draw(SAMPLES.detail);
    press("Work");
    forget();
    const way = field<HTMLSelectElement>("Proxy");
    expect([way.value, ...[...way.options].map((option) => option.text)]).toEqual(["", "Same as the system", "None", "An address"]);
    pick(way, "direct");
    pick(way, "address");
    const address = field("Address of the proxy");
    expect(document.activeElement).toBe(address);
    type(address, " http://me:secret@proxy.example:8080 ");
    key("Enter");
    address.blur();
    expect(asks).toEqual([
      { ask: "set_proxy", account: "work", proxy: "direct" },
      { ask: "set_proxy", account: "work", proxy: "http://me:secret@proxy.example:8080" },
    ]);
    const [work, ...others] = SAMPLES.detail.accounts;
    if (work === undefined) throw new Error("no account");
    show({ ...SAMPLES.detail, accounts: [{ ...work, proxy: "http://proxy.example:8080" }, ...others] });
    expect(document.documentElement.outerHTML).not.toContain("secret");
    expect(field("Address of the proxy").value).toBe("http://proxy.example:8080");
    forget();
    type(field("Address of the proxy"), "");
    key("Enter");
    expect(asks).toEqual([{ ask: "set_proxy", account: "work", proxy: "" }]);
  });

  test("says what is wrong with its proxy under the field, and what the general one is", () => {
    draw(SAMPLES["detail-bad-proxy"]);
    press("Work");
    const address = field("Address of the proxy");
    expect(address.getAttribute("aria-invalid")).toBe("true");
    expect(text("main .bad")).toBe("This address is not valid. Write it as http://HOST:PORT.");
    expect(document.querySelector(".told p")).toBeNull();
    draw(SAMPLES["detail-own-proxy"]);
    press("Work");
    expect(field<HTMLSelectElement>("Proxy").options[0]?.text).toBe("Same as in the settings");
    expect(text("main .field")).toContain("kept in the keyring and not shown again");
  });

  test("names its workspace by its id, and the organizations of the API as what they are", () => {
    const [work, ...others] = SAMPLES.detail.accounts;
    if (work === undefined) throw new Error("the sample has an account");
    const organization = (id: string, title: string) => ({ id, title, role: "owner", is_default: id === "org-1" });
    const organizations = [organization("org-1", "Acme"), organization("org-2", "Labs"), organization("org-3", "Acme")];
    const facts = () => new Map(all(".facts > div").map((row) => [row.querySelector("dt")?.textContent, row.querySelector("dd")]));
    draw({ ...SAMPLES.detail, accounts: [{ ...work, organizations }, ...others] });
    press("Work");
    expect(facts().get("Workspace")?.querySelector("code")?.textContent).toBe(work.account_id);
    expect([...(facts().get("API organizations")?.querySelectorAll("bdi") ?? [])].map((line) => line.textContent)).toEqual(["Acme", "Labs"]);
    show({ ...SAMPLES.detail, accounts: [{ ...work, organizations: [] }, ...others] });
    expect(facts().has("API organizations")).toBe(false);
  });

  test("that is a key has no address, plan, end or refresh, and is removed", () => {
    draw(SAMPLES.key);
    expect(text(".acct[data-account=key]")).toBe("CI key API key Key accepted");
    all("[data-account=key]")[0]?.focus();
    key("c", { ctrlKey: true });
    expect(asks).toEqual([]);
    press("CI key");
    expect(all(".facts dt").map((term) => term.textContent)).toEqual(["Account", "Added", "Kept in"]);
    expect(text(".facts dd")).toBe("API key");
    expect(all(".stand + .acts button")).toEqual([]);
    expect(all(".row .t").map((row) => row.textContent.trim())).toEqual(["Name", "Proxy", "Remove from this computer…"]);
    forget();
    press("Remove from this computer");
    expect(text(".sheet h2")).toBe("Remove CI key?");
    press("Remove");
    expect(asks).toEqual([{ ask: "sign_out", account: "key", revoke: false }]);
  });

  test("that is a key says what to do when it is refused, without a button that could not help", () => {
    draw(SAMPLES["key-refused"]);
    expect(text(".card")).toContain("OpenAI does not accept this key. Enter another with codex-connect add-key");
    expect(all(".card button")).toEqual([]);
    draw(SAMPLES["key-slim"]);
    expect(all(".slim[data-account=key] .mail")).toEqual([]);
    expect(text(".slim[data-account=key2] .plan")).toBe("next try in 1 min");
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
