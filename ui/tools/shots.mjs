// Photographs every sample in two themes, two languages and three widths, and every result page in FOLDER/pages, and lays
// the pictures out in an index.html.
//
//   node tools/shots.mjs FOLDER

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { draw, withPage } from "./page.mjs";

const WIDTHS = [340, 380, 600];
const THEMES = ["light", "dark"];
const LANGUAGES = ["en", "zh-CN"];
const HEIGHT = 600;
/** What is longer is shown up to here, in one picture. */
const TALLEST = 1600;
const PAGES = 2;
const RESULT_WIDTHS = [360, 760];

const folder = resolve(process.argv[2] ?? "shots");
mkdirSync(folder, { recursive: true });
const started = Date.now();
let taken = 0;
let names = [];
const results = existsSync(join(folder, "pages")) ? readdirSync(join(folder, "pages")).filter((name) => name.endsWith(".html")) : [];

await withPage({ width: 380, height: HEIGHT }, async (open) => {
  const todo = WIDTHS.flatMap((width) => THEMES.map((theme) => ({ width, theme })));
  const worker = async () => {
    const page = await open();
    const session = await page.context().newCDPSession(page);
    names = await page.evaluate(() => window.samples);
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      await page.emulateMedia({ colorScheme: next.theme, reducedMotion: "reduce" });
      await page.setViewportSize({ width: next.width, height: HEIGHT });
      for (const name of names) {
        for (const language of LANGUAGES) await photograph(page, session, { ...next, name, language });
      }
    }
  };
  await Promise.all(Array.from({ length: PAGES }, worker));
  const page = await open();
  for (const file of results) {
    await page.goto(pathToFileURL(join(folder, "pages", file)).href);
    for (const width of RESULT_WIDTHS) {
      await page.setViewportSize({ width, height: 420 });
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await page.screenshot({ path: join(folder, resultName(file, width, theme)) });
        taken += 1;
      }
    }
  }
});
writeFileSync(join(folder, "index.html"), contactSheet());
console.log(`${taken} pictures in ${folder}, in ${Math.round((Date.now() - started) / 1000)} s.`);

async function photograph(page, session, { name, width, theme, language }) {
  await draw(page, name, language);
  const hidden = await page.evaluate(() => {
    const body = document.querySelector(".sheet") === null ? document.querySelector(".body") : null;
    return body === null ? 0 : body.scrollHeight - body.clientHeight;
  });
  const long = hidden > 0 && name !== "two-hundred";
  if (long) await page.setViewportSize({ width, height: Math.min(TALLEST, HEIGHT + hidden) });
  const { data } = await session.send("Page.captureScreenshot", { format: "png", optimizeForSpeed: true });
  if (long) await page.setViewportSize({ width, height: HEIGHT });
  writeFileSync(join(folder, fileName(name, width, theme, language)), Buffer.from(data, "base64"));
  taken += 1;
}

function fileName(name, width, theme, language) {
  return `${name}-${width}-${theme}-${language}.png`;
}

function resultName(file, width, theme) {
  return `page-${file.replace(/\.html$/, "")}-${width}-${theme}.png`;
}

/** The result pages, one row each. */
function resultSheet() {
  const rows = results.map((file) => {
    const pictures = RESULT_WIDTHS.flatMap((width) =>
      THEMES.map((theme) => {
        const picture = resultName(file, width, theme);
        return `<figure><a href="${picture}"><img src="${picture}" width="${width}" loading="lazy" alt=""></a><figcaption>${width} ${theme}</figcaption></figure>`;
      }),
    );
    return `<h2>${file}</h2>\n<div>${pictures.join("\n")}</div>`;
  });
  return rows.join("\n");
}

function contactSheet() {
  const sections = names.map((name) => {
    const pictures = LANGUAGES.flatMap((language) =>
      THEMES.flatMap((theme) =>
        WIDTHS.map((width) => {
          const file = fileName(name, width, theme, language);
          return `<figure><a href="${file}"><img src="${file}" width="${width}" loading="lazy" alt=""></a><figcaption>${width} ${theme} ${language}</figcaption></figure>`;
        }),
      ),
    );
    return `<h2 id="${name}">${name}</h2>\n<div>${pictures.join("\n")}</div>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Every state of the window</title>
<style>
  body { margin: 1rem; background: #808080; font: 13px system-ui, sans-serif; }
  nav a { margin-right: 0.5rem; }
  div { display: flex; gap: 1rem; overflow-x: auto; align-items: flex-start; }
  figure { flex: none; margin: 0; }
</style>
<nav>${names.map((name) => `<a href="#${name}">${name}</a>`).join("\n")}</nav>
${sections.join("\n")}
${resultSheet()}
</html>
`;
}
