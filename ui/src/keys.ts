// The keys that hold in the whole window. Esc is heard by what it closes; Enter by what it opens.

import { connect, type Page } from "./shell";
import type { Ask, View } from "./wire";

/** Hears a key. */
export function keys(event: KeyboardEvent, view: View, ask: (ask: Ask) => void, go: (page: Page) => void): void {
  if (event.defaultPrevented || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    const want = event.shiftKey ? null : wanted(event.key.toLowerCase(), view);
    if (want === null) return;
    event.preventDefault();
    if (want === "settings") go({ page: "settings" });
    else if (want !== "nothing") ask(want);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  }
}

/** What a key with Ctrl or ⌘ wants. "nothing" keeps the key from the web view, which would load the page again. */
function wanted(key: string, view: View): Ask | "settings" | "nothing" | null {
  switch (key) {
    case "n":
      return view.connect === null ? connect() : "nothing";
    case "r":
      return view.accounts.length > 0 ? { ask: "refresh_all" } : "nothing";
    case ",":
      return view.connect === null ? "settings" : "nothing";
    case "q":
      return { ask: "quit" };
    case "c":
      return copied(view);
    default:
      return null;
  }
}

/** With nothing selected: the link of the open sign-in, or the address of the account that has the focus. */
function copied(view: View): Ask | null {
  const focused = document.activeElement;
  if (focused instanceof HTMLInputElement || String(document.getSelection() ?? "") !== "") return null;
  if (view.connect !== null) return view.connect.stage.stage === "in_browser" ? { ask: "copy_link" } : null;
  const account = focused?.closest("[data-account]")?.getAttribute("data-account");
  return account ? { ask: "copy_email", account } : null;
}

/** Moves the focus from row to row; false where it is not on a row. */
function step(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.closest("[inert]") === null);
  const focused = document.activeElement;
  // The button on a card is on the card's row.
  const at = rows.findIndex((row) => row === focused || row.closest(".card")?.contains(focused));
  if (focused !== document.body && at < 0) return false;
  const next = at < 0 ? (by > 0 ? rows.at(0) : rows.at(-1)) : rows[at + by];
  next?.focus();
  return next !== undefined;
}
