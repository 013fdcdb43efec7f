// Samples of the sheet, in every stage of a sign-in.

import type { View } from "../wire";
import { account, client, failed, fault, LONG, LONGEST, NOW, personal, signIn, unsavedPersonal, work } from "./make";

/** Each by its name. */
export const SHEETS = {
  opening: signIn({ stage: "opening" }),
  browser: signIn({ stage: "in_browser" }),
  "browser-zh": { ...signIn({ stage: "in_browser" }), language: "zh-CN" },
  "browser-first": signIn({ stage: "in_browser" }, {}, []),
  paste: signIn({ stage: "in_browser" }, { ends_at: NOW + 497, remark: fault("address_unreadable") }),
  "paste-only": signIn({ stage: "in_browser" }, { port: null, way: "paste" }),
  "no-browser": signIn({ stage: "in_browser" }, { remark: fault("browser_not_opened") }),
  exchanging: signIn({ stage: "exchanging" }),
  saving: signIn({ stage: "saving" }),
  connected: signIn({ stage: "connected", account: "client" }, {}, [work, personal, client]),
  "connected-zh": { ...signIn({ stage: "connected", account: "client" }, {}, [work, personal, client]), language: "zh-CN" },
  "connected-long": signIn({ stage: "connected", account: "ci" }, {}, [account("ci", LONG, LONG, "enterprise")]),
  "connect-unsaved": signIn({ stage: "unsaved", account: "personal", fault: fault("store_refused") }, {}, [unsavedPersonal, work]),
  "failed-declined": failed("declined"),
  "failed-late": failed("too_late"),
  "failed-region": failed("region_refused", {
    upstream: "unsupported_country_region_territory",
    status: 403,
    request_id: "7c1e90ab",
  }),
  "failed-refused": failed("exchange_refused", { upstream: "invalid_grant", status: 400 }),
  "failed-other": failed(
    "other_account",
    { about: { kind: "accounts", wanted: "me@home.example", came: "hello@side.example" } },
    { account: "personal" },
  ),
  "failed-locked": { ...failed("store_locked"), store: "locked" },
  "failed-missing": { ...failed("store_missing"), accounts: [], store: "missing" },
  "failed-included": failed("codex_not_included", { upstream: "missing_codex_entitlement" }),
  "failed-trust": failed("not_trusted"),
  "failed-clock": failed("clock_wrong", { about: { kind: "clock", off: -7200 } }),
  other: signIn({ stage: "other_account", wanted: "me@home.example", came: "hello@side.example" }, { account: "personal" }),
  "other-zh": {
    ...signIn({ stage: "other_account", wanted: "me@home.example", came: "hello@side.example" }, { account: "personal" }),
    language: "zh-CN",
  },
  "other-long": signIn({ stage: "other_account", wanted: LONG, came: LONGEST }, { account: "ci" }, [account("ci", LONG, LONG, "team")]),
} satisfies Record<string, View>;
