// The faults whose next step is outside the app, so that the window says it too. The build asks for it: what the others say
// there speaks of the command line, and stays out of the page.

/** @type {import("./wire").FaultCode[]} */
export const OUTSIDE = [
  "codex_not_included",
  "port_yielded",
  "proxy_unreadable",
  "slow_down",
  "clock_wrong",
  "store_missing",
  "list_unwritable",
  "revoke_failed",
];

/** The faults whose own button the window shows; the button of all others is its own, or none.
 * @type {import("./wire").FaultCode[]} */
export const PRESSED = [
  "code_unavailable",
  "code_ran_out",
  "codex_not_included",
  "no_workspace",
  "region_refused",
  "blocked",
  "access_ended",
  "proxy_silent",
  "proxy_password",
  "proxy_unreadable",
  "store_locked",
];
