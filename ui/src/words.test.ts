// The catalogue, as the page carries it.

import { describe, expect, test } from "vitest";
import { pageCatalogue } from "../tools/words.mjs";
import { PRESSED } from "./outside";
import { isolated, wordsOf } from "./words";

describe("the words of the page", () => {
  test("are those that the page says", () => {
    const words = wordsOf("en");
    expect(words.find("tray-none")).toBeNull();
    expect(words.find("cli-next")).toBeNull();
    expect(words.say("head-signed-in", { n: 2 })).toBe("2 accounts signed in");
    expect(words.part("fault-region_refused", "body")).toContain("Use the same proxy for both.");
    expect(words.attribute("fault-proxy_unreadable", "next")).toContain("http://HOST:PORT");
    expect(words.attribute("fault-blocked", "next")).toBeNull();
    expect(words.attribute("fault-declined", "next")).toBeNull();
  });

  test("have the buttons of those faults alone whose button is pressed", () => {
    for (const language of ["en", "zh-CN"] as const) {
      for (const code of PRESSED) expect(wordsOf(language).attribute(`fault-${code}`, "button"), code).not.toBeNull();
      expect(wordsOf(language).attribute("fault-declined", "button")).toBeNull();
    }
  });

  test("lose other faces' messages, and what only the command line says of a fault", () => {
    const en =
      "# A remark\n\ntray-a = { $n ->\n    [one] one\n   *[other] more\n}\n    .b = c\nlist-d = e\n    .f = g\n\nmenu-h = i\n" +
      "fault-clock_wrong = j\n    .next = k\nfault-declined = l\n    .next = m\n";
    expect(pageCatalogue(en, en.replaceAll("= ", "= zh "))).toEqual({
      ids: ["list-d", "fault-clock_wrong", "fault-declined"],
      en: [["e", "f", "g"], ["j", "next", "k"], "l"],
      zhCN: [["zh e", "f", "zh g"], ["zh j", "next", "zh k"], "zh l"],
    });
    expect(() => pageCatalogue(en, "list-d = e")).toThrow("Chinese has no fault-clock_wrong");
  });
});

test("a name of another direction is kept apart, and no other", () => {
  expect(isolated("Work")).toBe("Work");
  expect(isolated("客户")).toBe("客户");
  expect(isolated("עבודה")).toBe("\u2068עבודה\u2069");
  expect(isolated("\u202eevil")).toBe("\u2068\u202eevil\u2069");
});
