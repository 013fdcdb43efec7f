// The word catalogue as the page carries it: read when the page is built, and without what only other faces say.

import { FluentResource } from "@fluent/bundle";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OUTSIDE, PRESSED } from "../src/outside.js";

/** How the keys begin that the page has no use for, and values that no field of it takes. */
const ELSEWHERE = /^(?:tray|menu|notice|page|cli|doctor)-|^accepted-(?:switch|language)$|^fault-(?:account_ambiguous-text|file_unwritable-.+)$|^(?:import-take-over-text|account-numbered|time-now)$/;

const FOLDER = new URL("../../assets/words/", import.meta.url);
const LANGUAGES = /** @type {const} */ (["en", "zh-CN"]);
const NAME = "virtual:catalogue";

/**
 * A Vite plugin for `import catalogue from "virtual:catalogue"`.
 * @returns {import("vite").Plugin}
 */
export function pageWords() {
  return {
    name: "page-words",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      const [en, zh] = LANGUAGES.map((language) => {
        const file = fileURLToPath(new URL(`${language}.ftl`, FOLDER));
        this.addWatchFile(file);
        return readFileSync(file, "utf8");
      });
      return `export default ${JSON.stringify(pageCatalogue(en, zh))}`;
    },
  };
}

/**
 * The messages of the page. Each key stands once, and each language by itself, which packs best.
 * @param {string} en in Fluent's syntax
 * @param {string} zh the same messages in Chinese
 * @returns {import("../src/words").Catalogue}
 */
export function pageCatalogue(en, zh) {
  const ours = new FluentResource(en).body.filter(({ id }) => !ELSEWHERE.test(id));
  const theirs = new Map(new FluentResource(zh).body.map((message) => [message.id, message]));
  const zhCN = ours.map(({ id }) => {
    const other = theirs.get(id);
    if (other === undefined) throw new Error(`Chinese has no ${id}`);
    return said(other);
  });
  return { ids: ours.map(({ id }) => id), en: ours.map(said), zhCN };
}

/**
 * A message without its key: its value, then the name and the value of each attribute.
 * @param {import("../src/words").Message} message
 * @returns {import("../src/words").Said}
 */
function said({ id, value, attributes }) {
  const of = (codes) => codes.some((code) => id === `fault-${code}`);
  const kept = Object.entries(attributes).filter(([name]) => (name === "next" ? of(OUTSIDE) : name !== "button" || !id.startsWith("fault-") || of(PRESSED)));
  // How an account stands is said by parts.
  const whole = "row" in attributes ? null : packed(value);
  return kept.length === 0 && !Array.isArray(whole) ? whole : [whole, ...kept.flatMap(([name, part]) => [name, packed(part)])];
}

/**
 * A pattern as text with its variables in braces; of a choice, what it is by, which is the default, and each case.
 * @param {import("../src/words").Message["value"]} pattern
 * @returns {import("../src/words").Packed}
 */
function packed(pattern) {
  if (pattern === null || typeof pattern === "string") return pattern;
  const parts = pattern.map((part) => {
    if (typeof part === "string") return part;
    if (part.type === "str") return part.value;
    if (part.type === "var") return `{${part.name}}`;
    if (part.type !== "select" || part.selector.type !== "var") throw new Error(`the page cannot read a ${part.type}`);
    return [part.selector.name, part.star, ...part.variants.flatMap(({ key, value }) => [key.value, packed(value)])];
  });
  return parts.every((part) => typeof part === "string") ? parts.join("") : parts;
}
