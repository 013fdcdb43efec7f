// What every component may reach: the scene it draws from, and the ways to want something.

import { createContext } from "svelte";
import type { Host } from "./bridge";
import type { Scene } from "./standing";
import type { AccountId, Ask, SignIn } from "./wire";

/** Which page is under the sheet. `proxy`: the account's proxy is wanted. `setting`: the dotted key of the one that is. */
export type Page =
  | { page: "list" }
  | { page: "account"; id: AccountId; proxy?: boolean }
  | { page: "settings"; setting?: string };

/** The scene, the host, and the way from page to page. */
export interface Shell extends Scene, Host {
  /** Goes to a page. */
  go(page: Page): void;
  /** Asks how to sign in: to a new account, or again to this one. */
  choose(account?: AccountId): void;
  /** Lets the person choose files, and looks for sign-ins in them. */
  importFiles(): void;
  /** The same with whole folders, which a dialog for files does not give. */
  importFolders(): void;
}

/** The shell of the component that asks, and how the root gives it. */
export const [shell, provideShell] = createContext<Shell>();

/** The ask that starts a sign-in: to a new account, or again to this one. */
export function connect(account: AccountId | null = null, more: Partial<SignIn> = {}): Ask {
  return {
    ask: "connect",
    account,
    name: null,
    description: null,
    no_browser: false,
    paste_only: false,
    keep_as_new: false,
    device: false,
    proxy: null,
    workspace: null,
    ...more,
  };
}
