// Samples of the list: nobody, somebody, many; well and ill.

import type { View } from "../wire";
import { account, DAY, fault, LONG, LONGEST, MINUTE, needed, NOW, client, personal, unsavedPersonal, view, waiting, work } from "./make";

/** A list with one account of each kind. */
export const mixed = view([
  { ...client, ...needed("signed_out_elsewhere") },
  { ...personal, ...waiting("offline", 4 * MINUTE, { expires_at: NOW + 6 * DAY, last_refresh_at: NOW - 5 * DAY }) },
  { ...work, last_refresh_at: NOW - 20 },
]);

/** Each by its name. */
export const LISTS = {
  empty: view([]),
  "empty-zh": view([], { language: "zh-CN" }),
  "no-tray-empty": view([], { tray: false }),
  one: view([work]),
  well: view([work, personal, client]),
  refreshing: view([{ ...work, standing: "refreshing", next_refresh_at: null }, personal]),
  fixed: view([{ ...work, refreshable: false, next_refresh_at: null }]),
  waiting: view([{ ...personal, ...waiting("no_answer", 40) }, work]),
  "ran-out": view([
    {
      ...personal,
      ...waiting("proxy_silent", 4 * MINUTE, { expires_at: NOW - 60 }),
      fault: fault("proxy_silent", { about: { kind: "proxy", host: "proxy.example:8080" } }),
    },
  ]),
  due: view([{ ...personal, ...waiting("offline", 0) }]),
  mixed,
  "mixed-zh": view(
    mixed.accounts.map((account) => ({ ...account, name: { Client: "客户", Personal: "个人" }[account.name] ?? "工作" })),
    { language: "zh-CN" },
  ),
  many: view([
    account("bot", "Release bot, second shift", LONG, "team", needed("used_elsewhere")),
    { ...personal, ...waiting("openai_down", 4 * MINUTE) },
    work,
    client,
    account("open", "Open source", "maintainers@project.example", "pro"),
    account("ci", LONG, LONG, "enterprise"),
    account("side", "Side", "hello@side.example", "some_new_plan"),
  ]),
  "long-email": view([
    account("ci", LONG, LONG, "enterprise"),
    account("ci2", "Release bot, second shift, continuous integration", LONG, "business"),
    account("bare", "Nobody", "nobody@example.com", null),
  ]),
  locked: view([work, personal, client], { store: "locked" }),
  "locked-needed": view([{ ...client, ...needed("entry_missing") }, work], { store: "locked" }),
  missing: view([work, personal], { store: "missing" }),
  unsaved: view([unsavedPersonal, { ...client, standing: "refreshing", next_refresh_at: null }, { ...work, last_refresh_at: NOW - 20 }]),
  "two-cards": view([unsavedPersonal, { ...client, ...needed("expired") }, work]),
  "no-tray": view([work, personal], { tray: false }),
  told: view([work, personal], { told: fault("revoke_failed") }),
  paused: view([{ ...work, paused: true, next_refresh_at: null }, personal]),
  "paused-only": view([{ ...work, paused: true, next_refresh_at: null, expires_at: NOW - DAY }]),
  masked: view([{ ...work, email: "d•••@a•••.example" }, { ...personal, name: "m•••@h•••.example", email: "m•••@h•••.example" }], {
    hide_email: true,
  }),
  strange: view([
    account("rtl", "עבודה של דנה", "dana@example.org", "plus", waiting("offline", 4 * MINUTE)),
    account("markup", "<b>Bold</b> & _under_ 🦊👩‍👩‍👧‍👦 ‮evil", LONGEST, "team_of_the_future"),
    account("long", "A very long name ".repeat(30).slice(0, 499), LONGEST, "pro", needed("expired")),
  ]),
  "other-zone": view([{ ...work, refreshable: false }, { ...personal, ...waiting("offline", 4 * MINUTE) }], { utc_offset: 5 * 3600 + 45 * 60 }),
  "two-hundred": view([
    account("n0", "Bot 0", "bot-0@example.org", "team", needed("used_elsewhere")),
    ...Array.from({ length: 199 }, (_, n) => account(`n${n + 1}`, `Bot ${n + 1}`, `bot-${n + 1}@example.org`, "team")),
  ]),
} satisfies Record<string, View>;
