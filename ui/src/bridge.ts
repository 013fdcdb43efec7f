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
}

/** What the shell sends: a view and its serial number, which rises by one from view to view; or where to go. */
export type Message = { view: View; serial: number } | { go: Place };

/** Whether the page runs inside the shell. */
export function inShell(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

/** Watches the view: `show` is given every one, and what it draws is reported back; `go` is told where to go. */
export function watch(show: (view: View) => void, go: (place: Place) => void): Host {
  const channel = new Channel<Message>();
  channel.onmessage = async (message) => {
    if ("go" in message) {
      go(message.go);
      return;
    }
    show(message.view);
    await tick();
    send({ shown: message.serial });
  };
  void invoke("watch", { channel });
  return {
    ask: (ask) => send({ ask }),
    paste: (address) => send({ paste: address }),
  };
}

type Line = { shown: number } | { ask: Ask } | { paste: string };

function send(line: Line): void {
  void invoke("ask", { line });
}
