// The one way out of the page. The shell gives views, each with its serial number; the page answers each one once it
// is drawn, so that the shell knows that somebody can see it, and sends what the person wants.

import { Channel, invoke } from "@tauri-apps/api/core";
import { tick } from "svelte";
import type { Ask, Place, View } from "./wire";

/** What the page may tell the one who holds the accounts. */
export interface Host {
  /** Something the person wants. */
  ask(ask: Ask): void;
  /** An address the person pasted, for the open sign-in. It is a secret, and is not kept. */
  paste(address: string): void;
  /** Lets the person choose files with the system's dialog. Their paths; empty when none was chosen. */
  files(): Promise<string[]>;
}

/**
 * What the shell sends: a view and its serial number, which rises by one from view to view; where to go; whether something
 * is dragged over the window; the paths of the files that were dropped on it.
 */
export type Message = { view: View; serial: number } | { go: Place } | { over: boolean } | { dropped: string[] };

/** Who hears what the shell sends. */
export interface Listener {
  show(view: View): void;
  go(place: Place): void;
  over(is: boolean): void;
  dropped(paths: string[]): void;
}

/** Whether the page runs inside the shell. */
export function inShell(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

/** Watches what the shell sends; that a view is drawn is reported back. */
export function watch(listener: Listener): Host {
  const channel = new Channel<Message>();
  channel.onmessage = async (message) => {
    if ("go" in message) listener.go(message.go);
    else if ("over" in message) listener.over(message.over);
    else if ("dropped" in message) listener.dropped(message.dropped);
    else {
      listener.show(message.view);
      await tick();
      send({ shown: message.serial });
    }
  };
  void invoke("watch", { channel });
  return {
    ask: (ask) => send({ ask }),
    paste: (address) => send({ paste: address }),
    files: () => invoke<string[]>("files"),
  };
}

type Line = { shown: number } | { ask: Ask } | { paste: string };

function send(line: Line): void {
  void invoke("ask", { line });
}
