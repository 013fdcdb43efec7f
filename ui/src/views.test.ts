// What the core shows, drawn: what can be seen is told from the view alone.

import { describe, expect, test } from "vitest";
import { all, draw, drawOut, text } from "./drawing";
import { asksForProxy, button, cause, ending, isOfEveryWay, sentence } from "./faults";
import { VIEWS } from "./samples/views";
import type { AccountView, Fault, FaultCode, StandingKind, View } from "./wire";
import { planName, storeNames, wordsOf, type Words } from "./words";

const NAMES = Object.keys(VIEWS) as (keyof typeof VIEWS)[];

describe.each(NAMES)("%s", (name) => {
  test.each(["en", "zh-CN"] as const)("shows its accounts in %s", (language) => {
    const view: View = { ...VIEWS[name], language };
    const words = wordsOf(language);
    expect(drawOut(view).at(-1)).toBe(view.accounts.length);
    expect(text("h1")).toBe(heading(words, view));
    for (const account of view.accounts) {
      const row = rows().find(({ dataset }) => dataset["account"] === account.id);
      // A card has its row's name as a link, and the rest beside it.
      const whole = row?.closest("section, li")?.textContent ?? "";
      expect(row?.querySelector("bdi")?.textContent).toBe(account.name);
      expect(row?.querySelector("bdi")?.childElementCount).toBe(0);
      expect(whole).toContain(standing(words, view, account));
      if (account.email !== account.name && !(waits(view, account) && view.accounts.length <= 3)) expect(whole).toContain(account.email);
      if (account.plan !== null && !(waits(view, account) && view.accounts.length > 3)) expect(whole).toContain(planName(words, account.plan));
    }
    expect(document.querySelector("img, script")).toBeNull();
    expect(document.body.textContent).not.toMatch(/\{ ?\$|undefined|NaN|\bnull\b|\b[a-z]+(-[a-z]+)+_[a-z]/);
    if (view.told !== null) expect(text(".body")).toContain(sentence(words, view, view.told));
    if (view.hide_email) expect(document.documentElement.outerHTML).not.toMatch(/@[a-z]/);
  });
});

describe.each(NAMES.filter((name) => VIEWS[name].connect !== null))("the sheet of %s", (name) => {
  test.each(["en", "zh-CN"] as const)("has its title and its buttons in %s", (language) => {
    const view: View = { ...VIEWS[name], language };
    const words = wordsOf(language);
    draw(view);
    const { title, labels } = sheet(words, view);
    expect(text(".sheet h2")).toBe(title);
    const seen = all(".sheet button").map(({ textContent }) => textContent.trim());
    for (const label of labels) expect(seen.some((one) => one.startsWith(label)), `${label} in ${seen.join(", ")}`).toBe(true);
    const others = seen.includes(words.say("list-other-ways"));
    expect(others).toBe(labels.includes(words.say("list-other-ways")));
    expect(all(".sheet .primary").length).toBeLessThanOrEqual(1);
    const remark = view.connect?.remark;
    if (remark) expect(text(".sheet")).toContain(sentence(words, view, remark).slice(0, 20));
  });
});

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-account]")];
}

/** The worst speaks for all. */
function heading(words: Words, view: View): string {
  const { accounts, store } = view;
  if (accounts.length === 0) return words.say("empty-title");
  if (store === "locked") return words.say("head-locked", storeNames(words, view.store_kind));
  if (store === "missing") return words.say("head-missing");
  const n = (...kinds: StandingKind[]) => accounts.filter((one) => kinds.includes(one.standing) && !one.paused).length;
  if (n("unsaved") > 0) return words.say("head-unsaved", { n: n("unsaved") });
  if (n("sign_in_needed") > 0) return words.say("head-needs-you", { n: n("sign_in_needed") });
  if (n("waiting") > 0) return words.say("head-waiting", { n: n("waiting") });
  const well = n("fresh", "refreshing");
  if (well === 1 && accounts.some(({ paused }) => paused)) return words.say("head-one-signed-in");
  return well > 0 ? words.say("head-signed-in", { n: well }) : words.say("head-paused", { n: accounts.length });
}

/** What an account's row says of how it stands. */
function standing(words: Words, view: View, account: AccountView): string {
  const until = account.expires_at;
  const before = (key: string) => words.part(key, "row", { when: "\u0000", t: "\u0000", ...storeNames(words, view.store_kind) }).split("\u0000")[0] ?? "";
  if (account.standing === "sign_in_needed" && account.fault) return sentence(words, view, account.fault);
  if (account.standing === "unsaved") return words.say("list-save-again");
  if (view.store !== "ready") return before("standing-locked");
  if (account.paused) return before(until !== null && until <= view.now ? "standing-paused-out" : "standing-paused");
  if (account.standing === "waiting" && account.fault) return cause(words, view, account.fault);
  if (account.standing === "refreshing") return words.part("standing-refreshing", "row");
  return account.refreshable ? words.part("standing-fresh", "row") : before("standing-fixed");
}

function waits(view: View, account: AccountView): boolean {
  return account.standing === "waiting" && view.store === "ready";
}

/** The title of a sheet, and what can be pressed in it among other things. */
function sheet(words: Words, view: View): { title: string; labels: string[] } {
  const stage = view.connect?.stage;
  switch (stage?.stage) {
    case "opening":
      return { title: words.say("sheet-opening-title"), labels: [words.say("sheet-cancel")] };
    case "in_browser":
      return { title: words.say("sheet-browser-title"), labels: [words.say("sheet-copy-link"), words.say("sheet-cancel")] };
    case "exchanging":
    case "saving":
      return { title: words.say("sheet-exchanging-title"), labels: [words.say("sheet-cancel")] };
    case "connected":
      return { title: words.say("sheet-done-title"), labels: [words.say("sheet-done")] };
    case "unsaved":
      return { title: words.say("sheet-unsaved-title"), labels: [words.say("list-save-again"), words.say("sheet-close")] };
    case "other_account":
      return { title: words.say("sheet-other-title"), labels: ["sheet-discard", "sheet-keep-as-new", "sheet-try-again"].map((key) => words.say(key)) };
    case "failed":
      return failed(words, view, stage.fault);
    default:
      throw new Error("no sheet");
  }
}

/** The sheet of a sign-in that failed: its title, and what can be pressed. */
function failed(words: Words, view: View, fault: Fault): { title: string; labels: string[] } {
  const { code } = fault;
  const all = (...keys: string[]) => keys.map((key) => words.say(key));
  const titled = PORTS[code];
  if (code.startsWith("ports_")) {
    const title = titled === undefined ? ending(words, view, fault).title : words.say(titled);
    return { title, labels: all("sheet-cancel", "sheet-paste", "sheet-try-again", "sheet-choose-code") };
  }
  const own = button(words, view, fault) ?? "";
  if (code === "slow_down") return { title: ending(words, view, fault).title, labels: all("sheet-close") };
  const helps = asksForProxy(code) || OWN.includes(code) || (code === "store_locked" && view.store === "locked");
  const labels = helps ? [own] : all("sheet-try-again");
  if (isOfEveryWay(code)) return { title: ending(words, view, fault).title, labels };
  if (code === "code_ran_out" || !helps) labels.push(...all("list-other-ways"));
  else if (!OWN.includes(code)) labels.push(...all("sheet-try-again"));
  return { title: ending(words, view, fault).title, labels };
}

const PORTS: Partial<Record<FaultCode, string>> = {
  ports_taken: "sheet-ports-title",
  ports_half_taken: "sheet-ports-title",
  ports_reserved: "sheet-reserved-title",
};

/** Whose button is something else than trying again. */
const OWN: FaultCode[] = ["codex_not_included", "no_workspace", "code_unavailable", "code_ran_out"];
