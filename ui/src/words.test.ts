// The catalogue, as the page carries it.

import { describe, expect, test } from "vitest";
import { pageCatalogue } from "../tools/words.mjs";
import { isolated, wordsOf } from "./words";

describe("the words of the page", () => {
  test("are those that the page says", () => {
    const words = wordsOf("en");
    expect(words.find("tray-none")).toBeNull();
    expect(words.find("cli-next")).toBeNull();
    expect(words.say("head-signed-in", { n: 2 })).toBe("2 accounts signed in");
    expect(words.part("fault-region_refused", "body")).toContain("Use the same proxy for both.");
    expect(words.attribute("fault-blocked", "next")).toContain("network.proxy");
    expect(words.attribute("fault-declined", "next")).toBeNull();
  });

  test("lose other faces' messages, and what only the command line says of a fault", () => {
    const en =
      "# A remark\n\ntray-a = { $n ->\n    [one] one\n   *[other] more\n}\n    .b = c\nlist-d = e\n    .f = g\n\nmenu-h = i\n" +
      "fault-blocked = j\n    .next = k\nfault-declined = l\n    .next = m\n";
    expect(pageCatalogue(en, en.replaceAll("= ", "= zh "))).toEqual({
      ids: ["list-d", "fault-blocked", "fault-declined"],
      en: [["e", { f: "g" }], ["j", { next: "k" }], ["l"]],
      zhCN: [["zh e", { f: "zh g" }], ["zh j", { next: "zh k" }], ["zh l"]],
    });
    expect(() => pageCatalogue(en, "list-d = e")).toThrow("Chinese has no fault-blocked");
  });
});

test("a name of another direction is kept apart, and no other", () => {
  expect(isolated("Work")).toBe("Work");
  expect(isolated("客户")).toBe("客户");
  expect(isolated("עבודה")).toBe("\u2068עבודה\u2069");
  expect(isolated("\u202eevil")).toBe("\u2068\u202eevil\u2069");
});
