// What every component may reach: the scene it draws from, and the ways to want something.

import { createContext } from "svelte";
import type { Host } from "./bridge";
import type { Scene } from "./standing";
import type { AccountId, Ask } from "./wire";

/** Which page is under the sheet. `setting`: the dotted key of the setting that is wanted. */
export type Page = { page: "list" } | { page: "account"; id: AccountId } | { page: "settings"; setting?: string };

/** The scene, the host, and the way from page to page. */
export interface Shell extends Scene, Host {
  /** Goes to a page. */
  go(page: Page): void;
}

/** The shell of the component that asks, and how the root gives it. */
export const [shell, provideShell] = createContext<Shell>();

/** The ask that starts a sign-in: to a new account, or again to this one. */
export function connect(account: AccountId | null = null, pasteOnly = false): Ask {
  return { ask: "connect", account, name: null, description: null, no_browser: false, paste_only: pasteOnly, keep_as_new: false };
}
