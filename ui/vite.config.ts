// How the page is built: everything in files of its own, for the page's policy allows no inline script, style or data
// address; and under relative addresses, for the shell serves it from its own scheme.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { pageWords } from "./tools/words.mjs";

export default defineConfig(({ mode }) => ({
  plugins: [pageWords(), svelte({ compilerOptions: { discloseVersion: false } })],
  base: "./",
  clearScreen: false,
  // The word catalogue stands beside the page's folder.
  server: { host: "127.0.0.1", port: 5188, strictPort: true, fs: { allow: [".", "../assets/words"] } },
  preview: { host: "127.0.0.1", port: 5189, strictPort: true },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: true,
  },
  // Tests mount components, so they need the half of Svelte that browsers get.
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"], testTimeout: 10_000 },
}));
