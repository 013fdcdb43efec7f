// The faults whose next step is outside the app, so that the window says it too. The build asks for it: what the others say
// there speaks of the command line, and stays out of the page.

/** @type {import("./wire").FaultCode[]} */
export const OUTSIDE = [
  "codex_not_included",
  "blocked",
  "proxy_silent",
  "proxy_password",
  "proxy_unreadable",
  "not_trusted",
  "clock_wrong",
  "store_missing",
];
