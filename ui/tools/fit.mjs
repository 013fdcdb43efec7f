// Looks in every sample, in both languages, for what is wider than the narrowest window, also with text of twice the
// size. Exit status 1: it found something.

import { draw, withPage } from "./page.mjs";

const NARROW = { width: 340, height: 480 };
const TEXT_SIZES = ["100%", "200%"];
const LANGUAGES = ["en", "zh-CN"];

let bad = 0;
await withPage(NARROW, async (open) => {
  await Promise.all(
    TEXT_SIZES.map(async (size) => {
      const page = await open();
      await page.evaluate((size) => {
        const style = new CSSStyleSheet();
        style.replaceSync(`html { font-size: ${size}; }`);
        document.adoptedStyleSheets = [style];
      }, size);
      for (const name of await page.evaluate(() => window.samples)) {
        for (const language of LANGUAGES) {
          await draw(page, name, language);
          for (const found of await page.evaluate(tooWide)) {
            bad += 1;
            console.log(`${name}, ${language}, text ${size}: ${found}`);
          }
        }
      }
    }),
  );
});
console.log(`${bad} found that is too wide.`);
process.exitCode = bad > 0 ? 1 : 0;

/** Runs in the page: what scrolls sideways, and what reaches out of the window. */
function tooWide() {
  const label = (element) => `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 40)}`;
  const scrolls = [...document.querySelectorAll(".body, .sheet, .top, .field, .row, .foot, .acts")].filter(
    (element) => element.scrollWidth > element.clientWidth + 1,
  );
  const reaches = [...document.querySelectorAll("button, input, select, h1, h2, p, dd, small, code")].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -1 || right > innerWidth + 1);
  });
  return [...scrolls, ...reaches].map(label);
}
