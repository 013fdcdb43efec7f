// Samples of what is behind the list: one account, the settings, and the questions; with what is pressed to get there.

import type { AccountView, EntryView, View } from "../wire";
import { account, client, DAY, fault, LONG, LONGEST, MINUTE, needed, NOW, personal, settings, unsavedPersonal, view, waiting, work } from "./make";

const WELL: EntryView[] = [
  { at: NOW - 4 * MINUTE, event: "refreshed", fault: null },
  { at: NOW - 5 * DAY + 4 * MINUTE, event: "refreshed", fault: null },
  { at: NOW - 5 * DAY, event: "refresh_failed", fault: fault("offline") },
  { at: NOW - 12 * DAY, event: "refreshed", fault: null },
  { at: NOW - 22 * DAY, event: "signed_in", fault: null },
];

const ILL: EntryView[] = [
  { at: NOW - 60, event: "noticed", fault: null },
  {
    at: NOW - 62,
    event: "sign_in_needed",
    fault: fault("signed_out_elsewhere", { upstream: "refresh_token_invalidated", status: 401, request_id: "7c1e90ab" }),
  },
  { at: NOW - DAY, event: "resumed", fault: null },
  { at: NOW - 2 * DAY, event: "paused", fault: null },
  { at: NOW - 3 * DAY, event: "saved", fault: null },
  { at: NOW - 3 * DAY - 40, event: "unsaved", fault: fault("store_refused") },
  { at: NOW - 4 * DAY, event: "validation_failed", fault: fault("blocked", { status: 403 }) },
  { at: NOW - 5 * DAY, event: "validated", fault: null },
];

function open(account: AccountView, entries: EntryView[] | null = null, more: Partial<View> = {}): View {
  return view([account, ...[work, personal].filter(({ id }) => id !== account.id)], {
    history: entries === null ? null : { account: account.id, entries },
    ...more,
  });
}

const silent = {
  ...personal,
  ...waiting("proxy_silent", 4 * MINUTE),
  fault: fault("proxy_silent", { about: { kind: "proxy", host: "proxy.example:8080" }, retry_at: NOW + 4 * MINUTE }),
};
const bad = (key: string, value: string, accepted: string) =>
  fault("settings_unreadable", { about: { kind: "setting", key, value, accepted } });
const strange = account("strange", "<b>שם</b> & _name_ ".repeat(29).slice(0, 499), LONGEST, "pro", { description: LONG });
const elsewhere = settings({
  "network.proxy": { value: "socks5h://127.0.0.1:1080", source: "environment" },
  "notices.show_email": { value: "true", source: "environment" },
  "refresh.lead": { value: "3d", source: "environment" },
});
const changed = settings({
  "network.proxy": { value: "http://proxy.example:8080", source: "file" },
  "refresh.lead": { value: "2d", source: "file" },
  "ui.language": { value: "zh-CN", source: "file" },
});

/** Each by its name. */
export const PAGES = {
  "detail-waiting": open({ ...personal, ...waiting("no_answer", 4 * MINUTE) }, WELL.slice(2)),
  "detail-proxy": open(silent, []),
  "detail-slow-down": open({ ...personal, ...waiting("slow_down", 4 * MINUTE, { expires_at: NOW - 60 }) }),
  "detail-refreshing": open({ ...work, standing: "refreshing", next_refresh_at: null }),
  "detail-unsaved": open(unsavedPersonal, ILL.slice(5)),
  "detail-paused": open({ ...work, paused: true, next_refresh_at: null }, ILL.slice(3)),
  "detail-fixed": open({ ...work, refreshable: false, next_refresh_at: null, plan: null }),
  "detail-locked": open(work, WELL, { store: "locked" }),
  "detail-ended": open({ ...client, ...needed("access_ended") }),
  "detail-strange": open(strange),
  "detail-told": open(work, [], { told: fault("list_unwritable") }),
  "sign-out": open(work, WELL),
  "sign-out-strange": open(strange),
  rename: open(work, WELL),
  settings: view([work], { start_at_login: true }),
  "settings-zh": view([work], { language: "zh-CN" }),
  "settings-masked": view([work], { hide_email: true, start_at_login: null }),
  "settings-changed": view([work], { settings: changed }),
  "settings-environment": view([], { settings: elsewhere }),
  "settings-advanced": view([work], {
    settings: [...changed, { key: "later.key", value: "1", default: "0", source: "file", restart: true }],
  }),
  "settings-bad": view([work], { told: bad("refresh.lead", "soon", "span") }),
  "settings-bad-proxy": view([work], {
    told: bad("network.proxy", "proxy.example:8080", "proxy"),
  }),
  "settings-told": view([work], { told: fault("list_unwritable") }),
} satisfies Record<string, View>;

/** What is pressed, one after the other, before a sample of these shows what it is about. */
export function presses(name: string): string[] {
  const page = name.split("-")[0];
  const first = "[data-account]";
  if (page === "detail") return name === "detail-many" ? [first, ".log + .row"] : [first];
  if (page === "sign" || page === "remove") return [first, ".row.danger"];
  if (page === "choices") return name === "choices" ? [".row.add"] : name === "choices-first" ? [".quiet"] : [first, ".other"];
  if (page === "rename") return [first, ".row.rename"];
  if (page !== "settings") return [];
  return name === "settings-advanced" || name === "settings-environment" ? ["[data-from=settings]", ".row.fold"] : ["[data-from=settings]"];
}
