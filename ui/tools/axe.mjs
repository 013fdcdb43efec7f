// Checks every sample with axe-core, in both themes, and says what it finds. Exit status 1: it found something.

import axe from "axe-core";
import { draw, withPage } from "./page.mjs";

/** So high that nothing is out of sight: what is, has no contrast that could be measured. */
const SIZE = { width: 380, height: 2000 };
const THEMES = ["light", "dark"];

let checked = 0;
let bad = 0;
await withPage(SIZE, async (open) => {
  await Promise.all(
    THEMES.map(async (theme) => {
      const page = await open();
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.evaluate(axe.source);
      for (const name of await page.evaluate(() => window.samples)) {
        await draw(page, name);
        const violations = await page.evaluate(async () => {
          const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
          return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) }));
        });
        checked += 1;
        bad += violations.length;
        for (const { id, help, nodes } of violations) {
          console.log(`${name}, ${theme}: ${id}: ${help}`);
          for (const { html, failureSummary } of nodes.slice(0, 3)) console.log(`  ${html}\n    ${failureSummary.replaceAll("\n", "\n    ")}`);
        }
      }
    }),
  );
});
console.log(`${checked} pages checked, ${bad} violations.`);
process.exitCode = bad > 0 ? 1 : 0;
