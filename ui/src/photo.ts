// Draws samples outside the shell. `?sample=NAME` draws one, as far as `presses` says, and `&press=SELECTOR` (may be
// repeated) presses more; `&theme=dark|light` goes against the system's. Without a sample, `window.draw` draws one after
// another, for photographs and for checks. Nothing that is asked here goes anywhere.

import { flushSync, mount, unmount } from "svelte";
import App from "./App.svelte";
import { prepare, presses, SAMPLES } from "./samples";
import { Shown } from "./shown.svelte";
import type { Language, View } from "./wire";

declare global {
  interface Window {
    /** The names of all samples. */
    samples?: string[];
    /** Draws a sample, in its own language or in this one, instead of the one before. */
    draw?: (name: string, language?: Language) => Promise<void>;
  }
}

/** Draws what the address asks for. */
export function drawSample(target: HTMLElement, asked: URLSearchParams): void {
  const name = asked.get("sample");
  const theme = asked.get("theme");
  if (theme !== null) forceTheme(theme === "dark");
  if (name !== null) {
    draw(target, name, undefined, asked.getAll("press"));
    return;
  }
  let drawn: object | undefined;
  window.samples = Object.keys(SAMPLES);
  window.draw = async (name, language) => {
    if (drawn !== undefined) await unmount(drawn);
    drawn = draw(target, name, language);
  };
}

function draw(target: HTMLElement, name: string, language?: Language, more: string[] = []): object | undefined {
  const samples: Record<string, View> = SAMPLES;
  const view = samples[name];
  if (view === undefined) {
    target.textContent = Object.keys(samples).join("\n");
    return undefined;
  }
  const shown = new Shown();
  shown.set(language === undefined ? view : { ...view, language });
  prepare(name, shown);
  const host = { ask: () => undefined, paste: () => undefined, files: () => Promise.resolve([]), close: () => undefined };
  const drawn = flushSync(() => mount(App, { target, props: { shown, host } }));
  for (const selector of [...presses(name), ...more]) {
    flushSync(() => target.querySelector<HTMLElement>(selector)?.click());
  }
  return drawn;
}

/** Makes the rules for dark hold always or never. */
function forceTheme(dark: boolean): void {
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSMediaRule) || !rule.media.mediaText.includes("prefers-color-scheme: dark")) continue;
      const more = rule.media.mediaText.includes("prefers-contrast");
      rule.media.mediaText = dark ? (more ? "(prefers-contrast: more)" : "all") : "not all";
    }
  }
}
