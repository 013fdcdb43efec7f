// The page with its samples, built, served on the loopback, and opened in the system's Chromium without a window: one
// browser for as many pictures or checks as are wanted.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Builds and opens the page, hands it over, and puts everything away again.
 * @param {{ width: number, height: number, scale?: number }} size of the window, in CSS pixels
 * @param {(open: () => Promise<import("playwright-core").Page>) => Promise<void>} use is given a way to open the page, as
 * often as it wants
 */
export async function withPage({ width, height, scale = 1 }, use) {
  const outDir = mkdtempSync(join(tmpdir(), "codex-connect-page-"));
  let server;
  let browser;
  try {
    await build({ root, mode: "samples", logLevel: "warn", build: { outDir, emptyOutDir: true, reportCompressedSize: false } });
    const site = { root, logLevel: "warn", build: { outDir }, preview: { host: "127.0.0.1", port: 0, strictPort: false } };
    server = await preview(site);
    const address = server.resolvedUrls?.local[0];
    if (address === undefined) throw new Error("the page is not served");
    browser = await chromium.launch({ executablePath: chromiumPath(), args: sandboxArguments() });
    await use(async () => {
      const page = await browser.newPage({
        viewport: { width, height },
        deviceScaleFactor: scale,
        reducedMotion: "reduce",
        locale: "en-GB",
        timezoneId: "UTC",
      });
      page.on("pageerror", (error) => {
        throw error;
      });
      await page.goto(address);
      await page.waitForFunction(() => window.samples !== undefined);
      return page;
    });
  } finally {
    await browser?.close();
    await server?.close();
    rmSync(outDir, { recursive: true, force: true });
  }
}

/**
 * Draws a sample, and lets every movement in it come to its end.
 * @param {import("playwright-core").Page} page
 * @param {string} name of the sample
 * @param {"en" | "zh-CN"} [language] instead of its own
 */
export async function draw(page, name, language) {
  await page.evaluate(
    async ([name, language]) => {
      await window.draw(name, language);
      for (const animation of document.getAnimations()) animation.finish();
    },
    [name, language],
  );
}

function chromiumPath() {
  const known = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const path = known.find((path) => path !== undefined && existsSync(path));
  if (path === undefined) throw new Error("no Chromium was found: install it, or name it in CHROMIUM");
  return path;
}

/** Chromium refuses its sandbox to root. */
function sandboxArguments() {
  return process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}
