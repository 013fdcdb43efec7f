// Draws one sample outside the shell: `?sample=NAME`, with `&theme=dark|light` against the system's, and
// `&press=SELECTOR` (may be repeated) to press what a person would. Nothing that is asked here goes anywhere.

import { flushSync, mount } from "svelte";
import App from "./App.svelte";
import { SAMPLES } from "./samples";
import { Shown } from "./shown.svelte";
import type { View } from "./wire";

/** Draws what the address asks for. */
export function drawSample(target: HTMLElement, asked: URLSearchParams): void {
  const samples: Record<string, View> = SAMPLES;
  const view = samples[asked.get("sample") ?? "empty"];
  if (view === undefined) {
    target.textContent = Object.keys(samples).join("\n");
    return;
  }
  const theme = asked.get("theme");
  if (theme !== null) forceTheme(theme === "dark");
  const shown = new Shown();
  shown.set(view);
  flushSync(() => mount(App, { target, props: { shown, host: { ask: () => undefined, paste: () => undefined } } }));
  for (const selector of asked.getAll("press")) {
    flushSync(() => target.querySelector<HTMLElement>(selector)?.click());
  }
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
