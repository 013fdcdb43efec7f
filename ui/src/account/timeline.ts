// What happened to an account, as its timeline says it.

import { details, sentence } from "../faults";
import type { GlyphName, Tone } from "../parts/glyphs";
import type { IconName } from "../parts/icons";
import type { Scene } from "../standing";
import { moment, span } from "../times";
import type { EntryEvent, EntryView } from "../wire";

/** A picture of how the account stood from there on, or of what was done. */
type Mark = { glyph: GlyphName; tone: Tone } | { icon: IconName };

/** One line: a picture, what happened, when, and what is said under it. */
interface Line {
  mark: Mark;
  title: string;
  when: string;
  under: string[];
}

/** The line of the entry at `n`, of entries that are sorted newest first. */
export function line({ view, now, words }: Scene, entries: readonly EntryView[], n: number): Line | null {
  const entry = entries[n];
  if (entry === undefined) return null;
  const under: string[] = [];
  const first = entry.event === "refreshed" ? firstTry(entries, n) : null;
  if (first !== null) under.push(words.say("log-after-tries", { n: first.tries, t: span(words, entry.at - first.at) }));
  // What to do about a keychain that refuses was for then.
  if (entry.fault !== null && entry.event !== "unsaved") {
    under.push(sentence(words, view, entry.fault));
    // Our own code says nothing that the sentence does not.
    const upstream = details(words, entry.fault).slice(1).reverse().join(" · ");
    if (upstream !== "") under.push(upstream);
  }
  return {
    mark: MARKS[entry.event],
    title: words.say(`log-${entry.event}`),
    when: moment(words, entry.at, now, view.zone),
    under,
  };
}

/** The first of the failed tries right before a success, and how many tries it took with the success. */
function firstTry(entries: readonly EntryView[], n: number): { at: number; tries: number } | null {
  let first: { at: number; tries: number } | null = null;
  for (let before = n + 1; entries[before]?.event === "refresh_failed"; before += 1) {
    first = { at: entries[before]?.at ?? 0, tries: before - n + 1 };
  }
  return first;
}

const WELL: Mark = { glyph: "all-well", tone: "ok" };
const WAITING: Mark = { glyph: "waiting", tone: "wait" };

const MARKS: Record<EntryEvent, Mark> = {
  signed_in: WELL,
  refreshed: WELL,
  refresh_failed: WAITING,
  unsaved: { glyph: "keychain-locked", tone: "wait" },
  saved: WELL,
  sign_in_needed: { glyph: "sign-in-needed", tone: "alert" },
  noticed: { icon: "bell" },
  paused: { icon: "pause" },
  resumed: { icon: "play" },
  validated: WELL,
  validation_failed: WAITING,
  imported: WELL,
  taken_over: WELL,
  handed_over: { icon: "out" },
  key_added: WELL,
};
