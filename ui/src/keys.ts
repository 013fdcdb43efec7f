// The keys that hold in the whole window. Enter is heard by what it opens; Esc by what it closes, and at the end by the
// window; held down, it goes no further than the list.

import { connect, type Shell } from "./shell";
import type { Ask, StageView, View } from "./wire";

/** Hears a key. `covered`: a sheet is over the page. `atList`: the page is the list, where there is no way back. */
export function keys(event: KeyboardEvent, shell: Shell, covered: boolean, atList: boolean): void {
  if (event.defaultPrevented || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    const want = event.shiftKey ? null : wanted(event.key.toLowerCase(), shell.view, covered);
    if (want === null) return;
    event.preventDefault();
    if (want === "settings") shell.go({ page: "settings" });
    else if (want === "choices") shell.choose();
    else if (want !== "nothing") shell.ask(want);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  } else if (event.key === "Escape" && atList && !covered && !event.repeat) {
    event.preventDefault();
    shell.close();
  }
}

/** What a key with Ctrl or ⌘ wants. "nothing" keeps the key from the web view, which would load the page again. */
function wanted(key: string, view: View, covered: boolean): Ask | "settings" | "choices" | "nothing" | null {
  switch (key) {
    case "n":
      if (covered) return "nothing";
      return view.accounts.length > 0 ? "choices" : connect();
    case "r":
      return view.accounts.length > 0 ? { ask: "refresh_all" } : "nothing";
    case ",":
      return covered ? "nothing" : "settings";
    case "q":
      return { ask: "quit" };
    case "c":
      return copied(view);
    default:
      return null;
  }
}

/** With nothing selected: the link or the code of the open sign-in, or the address of the account that has the focus. */
function copied(view: View): Ask | null {
  const focused = document.activeElement;
  if (focused instanceof HTMLInputElement || String(document.getSelection() ?? "") !== "") return null;
  if (view.connect !== null) return COPIED[view.connect.stage.stage] ?? null;
  const account = focused?.closest("[data-account]")?.getAttribute("data-account");
  // A key has no address.
  return view.accounts.some(({ id, email }) => id === account && email !== "") && account ? { ask: "copy_email", account } : null;
}

/** What is copied of an open sign-in. */
const COPIED: Partial<Record<StageView["stage"], Ask>> = { in_browser: { ask: "copy_link" }, code: { ask: "copy_code" } };

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
