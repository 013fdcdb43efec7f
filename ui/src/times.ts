// Spans and clock times as people read them, by the same rules as the tray: "4 min", "2 h 14 min", "27 Sep, 14:00".
// All times are whole seconds.

import type { Timestamp, Zone } from "./wire";
import type { Words } from "./words";

/** A span, rounded down: seconds under a minute, minutes under an hour, hours and minutes under a day, else days. It stays
on one line. */
export function span(words: Words, seconds: number): string {
  return spaced(words, seconds).replaceAll(" ", "\u00a0");
}

/** A text whose last part, after its last dot, stays on one line where it can. */
export function kept(text: string): string {
  return text.replace(/(· )([^·]*)$/, (_, dot: string, end: string) => dot + end.replaceAll(" ", "\u00a0"));
}

function spaced(words: Words, seconds: number): string {
  const all = Math.max(0, Math.floor(seconds));
  if (all < MINUTE) return words.say("time-seconds", { n: all });
  if (all < HOUR) return words.say("time-minutes", { n: Math.floor(all / MINUTE) });
  if (all < DAY) return words.say("time-hours", { h: Math.floor(all / HOUR), m: Math.floor((all % HOUR) / MINUTE) });
  return words.say("time-days", { d: Math.floor(all / DAY), h: Math.floor((all % DAY) / HOUR) });
}

/** What is left of a span: rounded up to whole minutes from a minute on. Zero and less is not for this function. */
export function left(words: Words, seconds: number): string {
  return span(words, seconds < MINUTE ? Math.ceil(seconds) : Math.ceil(seconds / MINUTE) * MINUTE);
}

/** Minutes and seconds until `end`, never below zero: "9:42", "0:00". */
export function minutesSeconds(now: Timestamp, end: Timestamp): string {
  const all = Math.max(0, Math.ceil(end - now));
  return `${Math.floor(all / MINUTE)}:${String(all % MINUTE).padStart(2, "0")}`;
}

/** A point in time on the wall clock of a zone, to the minute. It stays on one line. */
export function when(words: Words, at: Timestamp, zone: Zone): string {
  const wall = wallClock(at, zone);
  return words.say("time-when", { ...dayOf(words, wall), clock: clock(wall) }).replaceAll(" ", "\u00a0");
}

/** The same, to the day. */
export function day(words: Words, at: Timestamp, zone: Zone): string {
  return words.say("time-day", dayOf(words, wallClock(at, zone))).replaceAll(" ", "\u00a0");
}

/** The same to the minute, and of today the clock alone. */
export function moment(words: Words, at: Timestamp, now: Timestamp, zone: Zone): string {
  const [wall, today] = [wallClock(at, zone), wallClock(now, zone)];
  return wall.toISOString().slice(0, 10) === today.toISOString().slice(0, 10) ? clock(wall) : when(words, at, zone);
}

/** How far off a point in time is, in whole days from one day on: "in 8 days", "in 2 h 14 min". */
export function ahead(words: Words, at: Timestamp, now: Timestamp): string {
  const days = Math.floor((at - now) / DAY);
  return days > 0 ? words.say("time-in-days", { n: days }) : words.say("time-in", { t: span(words, at - now) });
}

function wallClock(at: Timestamp, zone: Zone): Date {
  const { east } = zone.changes.filter((change) => change.at <= at).at(-1) ?? zone;
  return new Date((at + east) * 1000);
}

function clock(wall: Date): string {
  return `${pad(wall.getUTCHours())}:${pad(wall.getUTCMinutes())}`;
}

function dayOf(words: Words, wall: Date): { day: string; month: string } {
  return { day: String(wall.getUTCDate()), month: words.say(`month-${wall.getUTCMonth() + 1}`) };
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
