// Files: chosen, dropped, and what was found in them.

import { flushSync } from "svelte";
import { describe, expect, test } from "vitest";
import { all, asks, chosen, dialogs, draw, drop, forget, key, press, show, text } from "./drawing";
import { SAMPLES } from "./samples";

const files = async (...paths: string[]) => {
  chosen.push(...paths);
  press("Import");
  await Promise.resolve();
  flushSync();
};

describe("folders", () => {
  test("are chosen in a dialog of their own, in the settings and among the choices", async () => {
    draw(SAMPLES.settings);
    press("Settings");
    chosen.push("/home/dev/.cli-proxy-api");
    press("Import a folder…");
    await Promise.resolve();
    flushSync();
    draw(SAMPLES.choices);
    press("Connect another account");
    chosen.push("/tmp/more");
    press("Import a folder…");
    await Promise.resolve();
    flushSync();
    expect(dialogs).toEqual(["folders", "folders"]);
    expect(asks).toEqual(["/home/dev/.cli-proxy-api", "/tmp/more"].map((path) => ({ ask: "import", paths: [path] })));
  });
});

describe("files", () => {
  test("are chosen in the settings and among the choices; none chosen is none asked for", async () => {
    draw(SAMPLES.settings);
    press("Settings");
    await files("/home/dev/.codex/auth.json", "/home/dev/other.json");
    await files();
    expect(asks).toEqual([{ ask: "import", paths: ["/home/dev/.codex/auth.json", "/home/dev/other.json"] }]);
    forget();
    draw(SAMPLES.choices);
    press("Connect another account");
    await files("/tmp/auth.json");
    expect(asks).toEqual([{ ask: "import", paths: ["/tmp/auth.json"] }]);
    expect(dialogs).toEqual(["files", "files", "files"]);
    show({ ...SAMPLES["import-looking"] });
    expect(text(".sheet h2")).toBe("Looking at the files…");
    show(SAMPLES.choices);
    expect(all(".sheet").length).toBe(0);
  });

  test("are dropped; what is no file is answered", () => {
    draw(SAMPLES.well);
    drop(["/tmp/auth.json", "/tmp/more"]);
    expect(asks).toEqual([{ ask: "import", paths: ["/tmp/auth.json", "/tmp/more"] }]);
    drop([]);
    expect(text(".sheet h2")).toBe("Only files can be imported");
    key("Escape");
    expect(all(".sheet").length).toBe(0);
    const dropped = new Event("drop", { cancelable: true, bubbles: true });
    flushSync(() => void document.body.dispatchEvent(dropped));
    expect(dropped.defaultPrevented).toBe(true);
    expect(text(".sheet h2")).toBe("Only files can be imported");
    expect(asks.length).toBe(1);
  });
});

describe("an import", () => {
  test("asks before anything is saved, and says what of it is new", () => {
    draw(SAMPLES["import-found"]);
    expect(text(".sheet h2")).toBe("Import 3 accounts?");
    expect(text(".sheet .head p")).toBe("A sign-in works in one place only.");
    expect(all(".found > li").map((item) => item.textContent.replace(/\s+/g, " ").trim())).toEqual([
      "notes.jsonThere is no Codex sign-in in this file.",
      "studio@northwind.example Pro 20x · auth.json",
      "hello@side.example Team · codex-1f0c-hello@side.example-team.jsonCannot refresh itself, runs out 27 Sep, 14:04",
      "dev@acme.example Business · codex-dev@acme.example.jsonAlready here",
      "studio@northwind.example Pro 20x · auth (copy).jsonTwice among the files",
      "API key auth-key.json",
    ]);
    press("Import");
    expect(asks).toEqual([{ ask: "import_found", take_over: false }]);
  });

  test("takes over only when that is turned on, and says what it does", () => {
    draw(SAMPLES["import-found"]);
    expect(text("[role=switch]")).toContain("Off: kept here but not refreshed.");
    press("Take over");
    expect(text("[role=switch]")).toContain("After this, the other tool may be signed out.");
    press("Import");
    expect(asks).toEqual([{ ask: "import_found", take_over: true }]);
    draw(SAMPLES["import-fixed"]);
    expect(all("[role=switch], .sheet .head p").length).toBe(0);
  });

  test("has nothing to save where nothing is new", async () => {
    draw(SAMPLES["import-known"]);
    expect(text(".sheet h2")).toBe("Nothing to import");
    chosen.push("/tmp/other.json");
    press("Choose another");
    await Promise.resolve();
    expect(asks).toEqual([{ ask: "import_dismiss" }, { ask: "import", paths: ["/tmp/other.json"] }]);
    draw(SAMPLES["import-none"]);
    expect(text(".sheet .head")).toBe("Nothing to import No Codex sign-in was found.");
  });

  test("is put away while it looks, asks or is done, but not while it saves", () => {
    for (const name of ["import-looking", "import-found", "import-saving", "import-done"] as const) {
      draw(SAMPLES[name]);
      key("Escape");
    }
    expect(asks).toEqual([{ ask: "import_dismiss" }, { ask: "import_dismiss" }, { ask: "import_dismiss" }]);
  });

  test("says what came of it", () => {
    draw(SAMPLES["import-done"]);
    const said = () => all(".sheet .head h2, .sheet .head p").map((line) => line.textContent);
    expect(said()).toEqual(["Imported", "2 accounts are new.", "1 account got a newer sign-in.", "1 was left as it is."]);
    show(SAMPLES["import-failed"]);
    expect(said()).toEqual(["Not all imported", "1 account is new.", "2 could not be saved."]);
    show({ ...SAMPLES["import-failed"], import: { import: "done", added: 0, updated: 0, left: 0, failed: 2 } });
    expect(said()).toEqual(["Not imported", "2 could not be saved."]);
    press("Done");
    expect(asks).toEqual([{ ask: "import_dismiss" }]);
  });

  test("keeps the question in sight however many were found", () => {
    draw(SAMPLES["import-many"]);
    expect(all(".found > li").length).toBe(30);
    expect(text(".end-of")).toContain("Import");
  });
});
