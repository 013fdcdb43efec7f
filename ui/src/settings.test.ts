// The settings, drawn, pressed and typed into as a person would.

import { flushSync } from "svelte";
import { describe, expect, test } from "vitest";
import { all, asks, draw, field, find, key, pick, press, show, text, type } from "./drawing";
import { SAMPLES } from "./samples";

describe("the settings", () => {
  test("open with the gear or a key, and Esc goes back to where they were opened", () => {
    draw(SAMPLES.settings);
    press("Settings");
    expect(text("h1")).toBe("Settings");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Back to accounts");
    key("Escape");
    expect(text("h1")).toBe("Signed in");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Settings");
    key(",", { ctrlKey: true });
    expect(text("h1")).toBe("Settings");
    expect(asks).toEqual([]);
  });

  test("name the hosts that are talked to, each once", () => {
    draw(SAMPLES.settings);
    press("Settings");
    expect(all(".hosts dd").map((host) => host.textContent)).toEqual(["auth.openai.com", "chatgpt.com", "api.openai.com"]);
    const one = SAMPLES.settings.settings.map((setting) => (setting.key.endsWith("url") ? { ...setting, value: "http://127.0.0.1:8080/x" } : setting));
    show({ ...SAMPLES.settings, settings: one });
    expect(all(".hosts dd").map((host) => host.textContent)).toEqual(["127.0.0.1:8080"]);
  });

  test("are reached where no account is connected", () => {
    draw(SAMPLES.empty);
    press("Settings");
    expect(text("h1")).toBe("Settings");
  });

  test("show their switches as they stand, and ask for the other side", () => {
    draw(SAMPLES.settings);
    press("Settings");
    expect(all("[role=switch]").map((row) => [row.getAttribute("aria-label"), row.getAttribute("aria-checked")])).toEqual([
      ["Start at login", "true"],
      ["Sign-in needed", "true"],
      ["New sign-in not saved", "true"],
      ["Cannot refresh", "true"],
      ["Show e-mail addresses in notices", "false"],
      ["Hide e-mail addresses", "false"],
    ]);
    press("Start at login");
    press("Sign-in needed");
    press("Show e-mail");
    press("Hide e-mail");
    expect(asks).toEqual([
      { ask: "start_at_login", on: false },
      { ask: "set", key: "notices.sign_in_needed", value: "false" },
      { ask: "set", key: "notices.show_email", value: "true" },
      { ask: "hide_email", on: true },
    ]);
    show({ ...SAMPLES.settings, hide_email: true });
    expect(find("Hide e-mail").getAttribute("aria-checked")).toBe("true");
  });

  test("have no switch for what this system cannot do", () => {
    draw(SAMPLES["settings-masked"]);
    press("Settings");
    expect(all("[role=switch]").map((row) => row.getAttribute("aria-label"))).not.toContain("Start at login");
  });

  test("change the language without a new start", () => {
    draw(SAMPLES.settings);
    press("Settings");
    pick(field<HTMLSelectElement>("Language"), "zh-CN");
    expect(asks).toEqual([{ ask: "set", key: "ui.language", value: "zh-CN" }]);
    show({ ...SAMPLES.settings, language: "zh-CN" });
    expect(text("h1")).toBe("设置");
    expect(document.documentElement.lang).toBe("zh-CN");
    expect(document.activeElement).toBe(field<HTMLSelectElement>("语言"));
  });

  test("set the proxy by choice, or by an address that is typed", () => {
    draw(SAMPLES.settings);
    press("Settings");
    pick(field<HTMLSelectElement>("Proxy"), "direct");
    pick(field<HTMLSelectElement>("Proxy"), "address");
    const address = field("Address of the proxy");
    expect(document.activeElement).toBe(address);
    type(address, "http://proxy.example:8080");
    key("Enter");
    flushSync(() => address.blur());
    expect(asks).toEqual([
      { ask: "set", key: "network.proxy", value: "direct" },
      { ask: "set", key: "network.proxy", value: "http://proxy.example:8080" },
    ]);
  });

  test("unfold what few people need, each with its key", () => {
    draw(SAMPLES["settings-advanced"]);
    press("Settings");
    expect(all(".fields").length).toBe(0);
    press("Advanced");
    expect(find("Advanced").getAttribute("aria-expanded")).toBe("true");
    expect(all(".fields code").map(({ textContent }) => textContent)).toContain("later.key");
    expect(field("later.key").value).toBe("1");
    expect(field("Ports for the browser").value).toBe("1455, 1457");
    press("Back to default: later.key");
    press("Back to default: Refresh");
    expect(asks).toEqual([
      { ask: "set", key: "later.key", value: "" },
      { ask: "set", key: "refresh.lead", value: "" },
    ]);
  });

  test("take what is typed with Enter or when the field is left, once; Esc brings back what was there", () => {
    draw(SAMPLES.settings);
    press("Settings");
    press("Advanced");
    const lead = field("Refresh this long");
    type(lead, " 3d ");
    key("Enter");
    key("Enter");
    flushSync(() => lead.blur());
    const tries = field("Tries");
    type(tries, "5");
    flushSync(() => tries.blur());
    type(tries, "9");
    key("Escape");
    expect(tries.value).toBe("3");
    expect(text("h1")).toBe("Settings");
    expect(asks).toEqual([
      { ask: "set", key: "refresh.lead", value: "3d" },
      { ask: "set", key: "refresh.attempts", value: "5" },
    ]);
    key("Escape");
    expect(text("h1")).toBe("Signed in");
  });

  test("keep what was typed while other views come, and say what is wrong with it under its field alone", () => {
    draw(SAMPLES.settings);
    press("Settings");
    press("Advanced");
    const lead = field("Refresh this long");
    type(lead, "soon");
    show({ ...SAMPLES.settings, now: SAMPLES.settings.now + 60 });
    expect(lead.value).toBe("soon");
    key("Enter");
    show({ ...SAMPLES.settings, told: SAMPLES["settings-bad"].told });
    expect(field("Refresh this long")).toBe(lead);
    expect(lead.value).toBe("soon");
    expect(document.activeElement).toBe(lead);
    expect(lead.getAttribute("aria-invalid")).toBe("true");
    const said = "The setting refresh.lead cannot be “soon”. Accepted: a span such as 90s, 10m, 2h or 5d.";
    expect(all("p.bad").map(({ textContent }) => textContent.trim())).toEqual([said]);
    expect(lead.getAttribute("aria-describedby")).toContain(all("p.bad")[0]?.id);
    expect(all("[aria-invalid=true]")).toEqual([lead]);
    expect(all(".told p")).toEqual([]);
    type(lead, "3d");
    key("Enter");
    const settings = SAMPLES.settings.settings.map((setting) =>
      setting.key === "refresh.lead" ? { ...setting, value: "3d", source: "file" as const } : setting,
    );
    show({ ...SAMPLES.settings, settings });
    expect([lead.value, lead.getAttribute("aria-invalid"), all("p.bad").length]).toEqual(["3d", "false", 0]);
  });

  test("keep what is being typed when what was set before it comes", () => {
    const set = (value: string) =>
      SAMPLES.settings.settings.map((one) => (one.key === "refresh.lead" ? { ...one, value, source: "file" as const } : one));
    draw(SAMPLES.settings);
    press("Settings");
    press("Advanced");
    const lead = field("Refresh this long");
    type(lead, "4d");
    key("Enter");
    type(lead, "soon");
    show({ ...SAMPLES.settings, settings: set("4d") });
    expect(lead.value).toBe("soon");
    key("Enter");
    expect(asks.map((ask) => ask.ask === "set" && ask.value)).toEqual(["4d", "soon"]);
    type(lead, "9");
    key("Escape");
    expect(lead.value).toBe("4d");
    show({ ...SAMPLES.settings, settings: set("6d") });
    expect(lead.value).toBe("6d");
  });

  test("say what is accepted in the language of the page", () => {
    draw({ ...SAMPLES["settings-bad"], language: "zh-CN" });
    press("设置");
    expect(text("p.bad")).toBe("设置 refresh.lead 不能是“soon”。可用值：时长，例如 90s、10m、2h 或 5d。");
    draw({ ...SAMPLES["settings-bad-proxy"], language: "zh-CN" });
    press("设置");
    expect(text("p.bad")).toContain("可用值：system、direct，或带端口的");
  });

  test("keep addresses out of notices while they are hidden", () => {
    draw({ ...SAMPLES["settings-masked"], settings: SAMPLES.settings.settings.map((one) => (one.key === "notices.show_email" ? { ...one, value: "true" } : one)) });
    press("Settings");
    press("Show e-mail");
    expect([find("Show e-mail").getAttribute("aria-checked"), find("Show e-mail").getAttribute("aria-disabled")]).toEqual(["false", "true"]);
    expect(asks).toEqual([]);
  });

  test("find the field that is wrong when they are opened again", () => {
    draw(SAMPLES["settings-bad"]);
    press("Settings");
    expect(document.activeElement).toBe(field("Refresh this long"));
    expect(field("Refresh this long").value).toBe("soon");
  });

  test("say what comes from the environment, and do not change it", () => {
    draw(SAMPLES["settings-environment"]);
    press("Settings");
    press("Advanced");
    press("Show e-mail");
    expect(find("Show e-mail").getAttribute("aria-disabled")).toBe("true");
    expect(field<HTMLSelectElement>("Proxy").disabled).toBe(true);
    const lead = field("Refresh this long");
    expect(lead.readOnly).toBe(true);
    expect(lead.closest(".field")?.textContent).toContain("Set by CODEX_CONNECT_REFRESH_LEAD, so it cannot be changed here.");
    flushSync(() => lead.blur());
    expect(asks).toEqual([]);
  });

  test("say what was told of something else", () => {
    draw(SAMPLES["settings-told"]);
    press("Settings");
    expect(text(".told")).toBe("The account list could not be saved.See that the disk is not full and the data folder can be written, and try again.");
  });
});
