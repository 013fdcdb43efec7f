// The one thing that helps an account, or that a person most likely wants of it: its button.

import { asksForProxy, button } from "./faults";
import { connect, type Page, type Shell } from "./shell";
import { isKey, isShut } from "./standing";
import type { AccountId, AccountView, Ask, View } from "./wire";

/** A button. `primary`: the account stands ill until it is pressed. */
export interface Way {
  label: string;
  primary: boolean;
  want: Ask | Page;
}

/** The account's button; null where nothing helps but time. */
export function mend({ view, words }: Pick<Shell, "view" | "words">, account: AccountView): Way | null {
  const { fault, id } = account;
  if (account.standing === "sign_in_needed") {
    if (isKey(account)) return null;
    const other = fault?.code === "access_ended" ? button(words, view, fault) : null;
    if (other !== null) return { label: other, primary: true, want: connect() };
    return { label: words.say("list-sign-in-again"), primary: true, want: connect(id) };
  }
  if (account.standing === "unsaved") {
    return { label: words.say("list-save-again"), primary: true, want: { ask: "save_again", account: id } };
  }
  if (isShut(view)) {
    const label = words.say(view.store === "missing" ? "list-try-again" : "list-unlock");
    return { label, primary: true, want: { ask: "unlock" } };
  }
  if (account.paused) return { label: words.say("detail-resume"), primary: true, want: { ask: "resume", account: id } };
  if (account.standing === "waiting" && fault !== null) {
    if (asksForProxy(fault.code)) {
      return { label: words.say("detail-change-proxy"), primary: true, want: toProxy(view, id) };
    }
    if (fault.code === "slow_down" || isKey(account)) return null;
    return { label: words.say("detail-try-now"), primary: false, want: { ask: "refresh", account: id } };
  }
  if (account.standing === "refreshing" || isKey(account)) return null;
  if (!account.refreshable) return { label: words.say("list-sign-in-again"), primary: false, want: connect(id) };
  return { label: words.say("detail-refresh-now"), primary: false, want: { ask: "refresh", account: id } };
}

/** Where the proxy is set that this account, or a sign-in to it, goes through: its own, else everybody's. */
export function toProxy(view: View, account: AccountId | null): Page {
  const own = view.accounts.find(({ id }) => id === account);
  if (own === undefined || own.proxy === null) return { page: "settings", setting: "network.proxy" };
  return { page: "account", id: own.id, proxy: true };
}

/** Does what a button is for. */
export function press(shell: Shell, want: Ask | Page): void {
  if ("ask" in want) shell.ask(want);
  else shell.go(want);
}
