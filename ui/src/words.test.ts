// The catalogue, as the page carries it.

import { describe, expect, test } from "vitest";
import { withoutOthers } from "../tools/words.mjs";
import { isolated, wordsOf } from "./words";

describe("the words of the page", () => {
  test("are those that the page says", () => {
    const words = wordsOf("en");
    expect(words.find("tray-none")).toBeNull();
    expect(words.find("cli-next")).toBeNull();
    expect(words.say("head-signed-in", { n: 2 })).toBe("2 accounts signed in");
    expect(words.part("fault-region_refused", "body")).toContain("Use the same proxy for both.");
  });

  test("lose other faces' messages whole, and nothing else", () => {
    const catalogue = "# A remark\n\ntray-a = { $n ->\n    [one] one\n   *[other] more\n}\n    .b = c\nlist-d = e\n    .f = g\n\nmenu-h = i\n";
    expect(withoutOthers(catalogue)).toBe("list-d = e\n    .f = g");
  });
});

test("a name of another direction is kept apart, and no other", () => {
  expect(isolated("Work")).toBe("Work");
  expect(isolated("客户")).toBe("客户");
  expect(isolated("עבודה")).toBe("\u2068עבודה\u2069");
  expect(isolated("\u202eevil")).toBe("\u2068\u202eevil\u2069");
});
