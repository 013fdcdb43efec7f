// The words of faults: both languages have the same sentences, and no detail is more than a code.

import { expect, test } from "vitest";
import en from "../../assets/words/en.ftl?raw";
import zhCN from "../../assets/words/zh-CN.ftl?raw";
import { cause, details, ending, nextStep, sentence } from "./faults";
import { SAMPLES } from "./samples";
import type { Fault, FaultCode } from "./wire";
import { wordsOf } from "./words";

const codes = [...en.matchAll(/^fault-([a-z_]+) =/gm)].map((found) => found[1] as FaultCode);

function fault(code: FaultCode): Fault {
  const about = { kind: "nothing" } as const;
  return { code, about, retry_at: null, upstream: null, status: null, request_id: null };
}

test("both catalogues have the same keys", () => {
  const keys = (text: string) => [...text.matchAll(/^([a-z][a-z0-9_-]*) =/gm)].map((found) => found[1]);
  expect(new Set(keys(zhCN))).toEqual(new Set(keys(en)));
  for (const text of [en, zhCN]) expect(new Set(keys(text)).size).toBe(keys(text).length);
});

test("every fault has a sentence with its full stop, and a cause without", () => {
  expect(codes.length).toBeGreaterThan(45);
  for (const language of ["en", "zh-CN"] as const) {
    for (const code of codes.filter((code) => !NAMED.includes(code))) {
      const said = sentence(wordsOf(language), SAMPLES.well, fault(code));
      expect(said).toMatch(/[.。]$/);
      expect(cause(wordsOf(language), SAMPLES.well, fault(code))).toBe(said.slice(0, -1));
    }
  }
});

test("a sentence is given what it is about", () => {
  const about = { kind: "account", name: "Wrok", matches: 0 } as const;
  const unknown = { ...fault("account_unknown"), about };
  const said = (fault: Fault) => sentence(wordsOf("en"), SAMPLES.well, fault);
  expect(said(unknown)).toBe("There is no account called Wrok.");
  expect(said({ ...fault("proxy_silent"), about: { kind: "proxy", host: "proxy:8080" } })).toBe("The proxy proxy:8080 does not answer.");
  expect(said({ ...fault("clock_wrong"), about: { kind: "clock", off: -7200 } })).toBe("This computer's clock is off by 2\u00a0h.");
  expect(said({ ...fault("name_taken"), about: { ...about, name: "CI", matches: 1 } })).toBe("There is already an account called CI.");
  expect(said({ ...fault("file_unreadable"), about: { kind: "file", trouble: "not_json" } })).toBe("This file is not JSON, or ends too soon.");
  expect(said({ ...fault("key_refused"), about: { kind: "not_a_key" } })).toMatch(/^A key has 20 to 400/);
  expect(said(fault("store_locked"))).toBe("The keyring is locked.");
});

test("a title of its own, where the sentence alone would be too long for one", () => {
  expect(ending(wordsOf("en"), SAMPLES.well, fault("region_refused")).title).toBe("OpenAI refused this region");
  expect(ending(wordsOf("en"), SAMPLES.well, fault("declined")).title).toBe("Not connected");
  expect(ending(wordsOf("en"), SAMPLES.well, fault("refresh_failed")).text).toBe("The sign-in did not work.");
});

test("a next step is said where it is outside the app, and in the window's own words", () => {
  const next = (code: FaultCode, language: "en" | "zh-CN" = "en") => nextStep(wordsOf(language), SAMPLES.well, fault(code));
  expect(next("slow_down", "zh-CN")).toBe("稍后再试。");
  expect(next("not_trusted")).toContain("“File with extra certificates”");
  expect(next("not_trusted", "zh-CN")).toContain(wordsOf("zh-CN").say("setting-network-ca_file"));
  for (const code of codes) {
    for (const language of ["en", "zh-CN"] as const) expect(next(code, language) ?? "").not.toMatch(/codex-connect|set-proxy|network\./);
  }
});

test("details are codes, a status and a request number, and absent where the sentence says it all", () => {
  const words = wordsOf("en");
  expect(details(words, fault("declined"))).toEqual([]);
  const refused = { ...fault("exchange_refused"), upstream: "invalid_grant", status: 400, request_id: "7c1e" };
  expect(details(words, refused)).toEqual(["exchange_refused", "invalid_grant", "HTTP 400 · request 7c1e"]);
  expect(details(words, { ...fault("openai_down"), status: 503 })).toEqual(["openai_down", "HTTP 503"]);
  expect(details(wordsOf("zh-CN"), refused)).toEqual(["exchange_refused", "invalid_grant", "HTTP 400 · 请求 7c1e"]);
});

/** Those whose sentence names something. */
const NAMED: FaultCode[] = ["proxy_silent", "proxy_password", "clock_wrong", "account_unknown", "settings_unreadable", "key_known", "name_taken"];
