// The window as tests have it: drawn from a view, pressed and typed into as a person would, and what it asks for.

import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, vi } from "vitest";
import App from "./App.svelte";
import { Shown } from "./shown.svelte";
import type { Ask, Place, View } from "./wire";

/** What was asked for and pasted so far. */
export const asks: Ask[] = [];
export const pasted: string[] = [];
/** Which accounts were said to be seen; null for the list. */
export const seen: (string | null)[] = [];
/** What the person chooses in the next dialog for files. */
export const chosen: string[] = [];
/** What the dialogs so far were for. */
export const dialogs: string[] = [];

/** How often the window was closed. */
export const closed = { times: 0 };

/** Draws a view in a window of its own, instead of the one before. */
export function draw(view: View): void {
  if (drawn) void unmount(drawn);
  document.body.innerHTML = "";
  shown.set(view);
  const host = {
    ask: (ask: Ask) => void (ask.ask === "seen" ? seen.push(ask.account) : asks.push(ask)),
    paste: (address: string) => void pasted.push(address),
    files: (_title: string, wanted: "files" | "folders") => {
      dialogs.push(wanted);
      return Promise.resolve(chosen.splice(0));
    },
    close: () => void closed.times++,
  };
  drawn = flushSync(() => mount(App, { target: document.body, props: { shown, host } }));
}

/** Draws a view to its end, one frame right after the other, and says how many accounts there were in each. */
export function drawOut(view: View): number[] {
  vi.useFakeTimers({ toFake: ["requestAnimationFrame", "cancelAnimationFrame"] });
  draw(view);
  const accounts = () => document.querySelectorAll("[data-account]").length;
  const counts = [accounts()];
  while (vi.getTimerCount() > 0 && counts.length < 100) {
    vi.advanceTimersToNextFrame();
    flushSync();
    counts.push(accounts());
  }
  return counts;
}

/** Drops something on the window that is drawn: files by their paths. */
export function drop(paths: string[]): void {
  shown.dropped = paths;
  flushSync();
}

/** Goes where the tray's menu leads. */
export function lead(place: Place): void {
  shown.wanted = place;
  flushSync();
}

/** Shows another view in the window that is drawn. */
export function show(view: View): void {
  shown.set(view);
  flushSync();
}

/** What the page itself copies while something is done. */
export function copied(act: () => void): string[] {
  const texts: string[] = [];
  const value = () => texts.push(document.querySelector("textarea")?.value ?? "");
  Object.defineProperty(document, "execCommand", { value, configurable: true });
  act();
  Reflect.deleteProperty(document, "execCommand");
  return texts;
}

/** Forgets what was asked for so far. */
export function forget(): void {
  asks.length = 0;
}

/** What a selector finds, among what can be reached. */
export function all<T extends HTMLElement = HTMLElement>(selector: string): T[] {
  return [...document.querySelectorAll<T>(selector)].filter((element) => element.closest("[inert]") === null);
}

/** What carries this label, among what can be reached. */
export function find(label: string): HTMLElement {
  const found = all("button, a").find((element) => (element.getAttribute("aria-label") ?? element.textContent).trim().startsWith(label));
  if (!found) throw new Error(`nothing is called ${label}`);
  return found;
}

/** Presses what carries this label. */
export function press(label: string): void {
  const found = find(label);
  flushSync(() => found.click());
}

/** The field or the choice that carries this label. */
export function field<T extends HTMLInputElement | HTMLSelectElement = HTMLInputElement>(label: string): T {
  const found = all<HTMLLabelElement>("label").find(({ textContent }) => textContent.trim().startsWith(label));
  const labelled = found === undefined ? null : document.getElementById(found.htmlFor);
  if (labelled === null) throw new Error(`no field is called ${label}`);
  return labelled as T;
}

/** Types into a field, instead of what was there. */
export function type(into: HTMLInputElement, text: string): void {
  into.focus();
  into.value = text;
  flushSync(() => void into.dispatchEvent(new Event("input", { bubbles: true })));
}

/** Picks one of a few. */
export function pick(from: HTMLSelectElement, value: string): void {
  from.focus();
  from.value = value;
  flushSync(() => void from.dispatchEvent(new Event("change", { bubbles: true })));
}

/** The text of the first that a selector finds. */
export function text(selector = "main"): string {
  return (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** Presses a key where the focus is. */
export function key(name: string, more: KeyboardEventInit = {}): void {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more });
  flushSync(() => void (document.activeElement ?? document.body).dispatchEvent(event));
}

let shown = new Shown();
let drawn: object | undefined;

beforeEach(() => {
  asks.length = 0;
  pasted.length = 0;
  seen.length = 0;
  chosen.length = 0;
  dialogs.length = 0;
  closed.times = 0;
  shown = new Shown();
  document.body.innerHTML = "";
});
afterEach(async () => {
  if (drawn) await unmount(drawn);
  drawn = undefined;
  vi.useRealTimers();
});
