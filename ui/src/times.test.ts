// Times as people read them; the same cases as in the core.

import { expect, test } from "vitest";
import { pace } from "./clock.svelte";
import { SAMPLES } from "./samples";
import { ahead, day, left, minutesSeconds, moment, span, when } from "./times";
import type { Zone } from "./wire";
import { wordsOf } from "./words";

const words = wordsOf("en");

/** On one line. */
function kept(span: string): string {
  return span.replaceAll(" ", "\u00a0");
}

test("spans read as designed", () => {
  const cases: [number, string][] = [
    [-5, "0 s"],
    [0, "0 s"],
    [59, "59 s"],
    [60, "1 min"],
    [3599, "59 min"],
    [8040, "2 h 14 min"],
    [273_600, "3 d 4 h"],
    [7200, "2 h"],
    [259_260, "3 d"],
  ];
  for (const [seconds, said] of cases) expect(span(words, seconds)).toBe(kept(said));
  expect(span(wordsOf("zh-CN"), 240)).toBe(kept("4 分钟"));
  expect(span(wordsOf("zh-CN"), 7200)).toBe(kept("2 小时"));
});

test("what is left is rounded up", () => {
  expect([541, 540, 61, 60, 59, 1].map((seconds) => left(words, seconds))).toEqual(["10 min", "9 min", "2 min", "1 min", "59 s", "1 s"].map(kept));
});

test("a countdown has two digits of seconds and ends at zero", () => {
  expect([582, 60, 59, 9, 0, -4].map((seconds) => minutesSeconds(1000, 1000 + seconds))).toEqual([
    "9:42",
    "1:00",
    "0:59",
    "0:09",
    "0:00",
    "0:00",
  ]);
});

const utc = fixed(0);

/** A zone whose clocks are never changed. */
function fixed(east: number): Zone {
  return { east, changes: [] };
}

test("clock times are those of the zone the view names", () => {
  expect(when(words, 0, utc)).toBe(kept("1 Jan, 00:00"));
  expect(when(words, 0, fixed(-3600))).toBe(kept("31 Dec, 23:00"));
  expect(when(words, 1_790_258_640, fixed(8 * 3600))).toBe(kept("24 Sep, 22:04"));
  expect(day(words, 951_782_400, utc)).toBe(kept("29 Feb"));
  expect(day(wordsOf("zh-CN"), 951_782_400, utc)).toBe("2月29日");
});

test("a moment is said with the offset that holds then", () => {
  const at = 1_790_258_640;
  const zone = { east: 3600, changes: [{ at: at - 60, east: 7200 }, { at: at + 60, east: 3600 }] };
  expect([at - 61, at, at + 60].map((moment) => when(words, moment, zone))).toEqual([kept("24 Sep, 15:02"), kept("24 Sep, 16:04"), kept("24 Sep, 15:05")]);
});

test("the clock runs by the second only where seconds are shown", () => {
  const at = (name: keyof typeof SAMPLES, late = 0) => pace(SAMPLES[name], SAMPLES[name].now + late);
  expect([at("well"), at("mixed"), at("opening"), at("exchanging"), at("connected"), at("failed-late")]).toEqual(Array(6).fill(60));
  expect([at("browser"), at("unsaved"), at("mixed", 181)]).toEqual([1, 1, 1]);
  expect([at("browser", 582), at("unsaved", 40)]).toEqual([60, 60]);
});

test("of today the clock alone is said, on the wall of the zone", () => {
  const noon = Date.UTC(2026, 8, 24, 12) / 1000;
  expect(moment(words, noon - 3600, noon, utc)).toBe("11:00");
  expect(moment(words, noon - 13 * 3600, noon, utc)).toBe(kept("23 Sep, 23:00"));
  expect(moment(words, noon - 13 * 3600, noon, fixed(2 * 3600))).toBe("01:00");
});

test("what is ahead is said in days, and in hours on the last", () => {
  expect(ahead(words, 8 * 86_400 + 5, 0)).toBe("in 8 days");
  expect(ahead(words, 86_400, 0)).toBe("in 1 day");
  expect(ahead(words, 8040, 0)).toBe(`in ${kept("2 h 14 min")}`);
  expect(ahead(wordsOf("zh-CN"), 2 * 86_400, 0)).toBe("2 天后");
});
