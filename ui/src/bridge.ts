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
  /** Lets the person choose files or folders with the system's dialog, under this title. Their paths; empty when none was chosen. */
  files(title: string, wanted: "files" | "folders"): Promise<string[]>;
  /** Closes the window; the app goes on in the tray. */
  close(): void;
}

/** A view and its serial number. */
interface Numbered {
  view: View;
  serial: number;
}

/**
 * What the shell sends: a view and its serial number, which rises by one from view to view; where to go; whether something
 * is dragged over the window; the paths of the files that were dropped on it.
 */
type Message = Numbered | { go: Place } | { over: boolean } | { dropped: string[] };

/** Who hears what the shell sends. */
interface Listener {
  show(view: View): void;
  go(place: Place): void;
  over(is: boolean): void;
  dropped(paths: string[]): void;
}

declare global {
  interface Window {
    /** The view that the shell has put into the page before it was loaded. */
    beginning?: Numbered;
  }
}

/** Whether the page runs inside the shell. */
export function inShell(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

/** The one who holds the accounts, through the shell. */
export const HOST: Host = {
  ask: (ask) => send({ ask }),
  paste: (address) => send({ paste: address }),
  files: (title, wanted) => invoke<string[]>("files", { title, wanted }),
  close: () => void invoke("close"),
};

/**
 * Watches what the shell sends; that a view is drawn is reported back. `drawn` is what was there from the beginning and is
 * drawn by now.
 */
export async function watch(listener: Listener, drawn: Numbered | undefined): Promise<void> {
  const report = async (serial: number) => {
    await tick();
    send({ shown: serial });
  };
  const channel = new Channel<Message>();
  channel.onmessage = (message) => {
    if ("go" in message) listener.go(message.go);
    else if ("over" in message) listener.over(message.over);
    else if ("dropped" in message) listener.dropped(message.dropped);
    else {
      listener.show(message.view);
      void report(message.serial);
    }
  };
  if (drawn !== undefined) await report(drawn.serial);
  await invoke("watch", { channel, has: drawn?.serial ?? 0 });
}

type Line = { shown: number } | { ask: Ask } | { paste: string };

function send(line: Line): void {
  void invoke("ask", { line });
}
