// The word catalogue as the page carries it: without the sentences that only other faces say.

import { readFileSync } from "node:fs";

/** How the keys begin that the page has no use for. */
const ELSEWHERE = /^(?:tray|menu|notice|page|cli|doctor)-/;

/**
 * A Vite plugin for `import words from "….ftl?raw"`.
 * @returns {import("vite").Plugin}
 */
export function pageWords() {
  return {
    name: "page-words",
    enforce: "pre",
    load(id) {
      const [file, query] = id.split("?");
      if (!file?.endsWith(".ftl") || query !== "raw") return null;
      this.addWatchFile(file);
      return `export default ${JSON.stringify(withoutOthers(readFileSync(file, "utf8")))}`;
    },
  };
}

/**
 * Leaves out the other faces' messages, each with the lines that are indented under it, and comments and empty lines.
 * @param {string} catalogue in Fluent's syntax
 * @returns {string}
 */
export function withoutOthers(catalogue) {
  let kept = true;
  const lines = catalogue.split("\n").filter((line) => {
    if (line.trim() === "" || line.startsWith("#")) return false;
    // A message may end with a brace at the start of its line.
    if (!/^[\s}]/.test(line)) kept = !ELSEWHERE.test(line);
    return kept;
  });
  return lines.join("\n");
}
