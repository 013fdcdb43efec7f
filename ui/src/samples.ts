// One view for each state that the window can be in.

import type { AccountView, ConnectView, Fault, FaultCode, StageView, View } from "./wire";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
/** 24 September 2026, 14:04 UTC. */
const NOW = 1_790_258_640;

function account(id: string, name: string, email: string, plan: string | null, more: Partial<AccountView> = {}): AccountView {
  return {
    id,
    name,
    description: "",
    provider: "codex-cli",
    email,
    account_id: `acct_${id}`,
    user_id: `user-${id}`,
    plan,
    organizations: [],
    standing: "fresh",
    fault: null,
    retry_at: null,
    refreshable: true,
    paused: false,
    health_score: 100,
    expires_at: NOW + 8 * DAY,
    last_refresh_at: NOW - 4 * MINUTE,
    next_refresh_at: NOW + 3 * DAY,
    connected_at: NOW - 22 * DAY,
    generation: 3,
    proxy: null,
    ...more,
  };
}

function fault(code: FaultCode, more: Partial<Fault> = {}): Fault {
  return { code, about: { kind: "nothing" }, retry_at: null, upstream: null, status: null, request_id: null, ...more };
}

function waiting(code: FaultCode, retryIn: number, more: Partial<AccountView> = {}): Partial<AccountView> {
  const retry_at = NOW + retryIn;
  return { standing: "waiting", fault: fault(code, { retry_at }), retry_at, next_refresh_at: retry_at, health_score: 80, ...more };
}

function needed(code: FaultCode): Partial<AccountView> {
  return { standing: "sign_in_needed", fault: fault(code), next_refresh_at: null, health_score: 0 };
}

const work = account("work", "Work", "dev@acme.example", "business");
const personal = account("personal", "Personal", "me@home.example", "plus");
const client = account("client", "Client", "studio@northwind.example", "pro");
const unsavedPersonal = account("personal", "Personal", "me@home.example", "plus", {
  standing: "unsaved",
  fault: fault("store_refused"),
  retry_at: NOW + 40,
  next_refresh_at: null,
});
const LONG = "continuous-integration@engineering.long-company-name.example";

function view(accounts: AccountView[], more: Partial<View> = {}): View {
  return {
    now: NOW,
    utc_offset: 0,
    language: "en",
    store_kind: "linux",
    store: "ready",
    tray: true,
    accounts,
    connect: null,
    told: null,
    ...more,
  };
}

function signIn(stage: StageView, more: Partial<ConnectView> = {}, accounts = [work, personal]): View {
  const connect = { question: 7, account: null, stage, ends_at: NOW + 582, port: 1455, remark: null, ...more };
  return view(accounts, { connect });
}

function failed(code: FaultCode, more: Partial<Fault> = {}, connect: Partial<ConnectView> = {}): View {
  return signIn({ stage: "failed", fault: fault(code, more) }, connect);
}

const mixed = view([
  { ...client, ...needed("signed_out_elsewhere") },
  { ...personal, ...waiting("offline", 4 * MINUTE, { expires_at: NOW + 6 * DAY, last_refresh_at: NOW - 5 * DAY }) },
  { ...work, last_refresh_at: NOW - 20 },
]);

/** Every state, by name. */
export const SAMPLES = {
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
  opening: signIn({ stage: "opening" }),
  browser: signIn({ stage: "in_browser" }),
  "browser-zh": { ...signIn({ stage: "in_browser" }), language: "zh-CN" },
  "browser-first": signIn({ stage: "in_browser" }, {}, []),
  paste: signIn({ stage: "in_browser" }, { ends_at: NOW + 497, remark: fault("address_unreadable") }),
  "paste-only": signIn({ stage: "in_browser" }, { port: null }),
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
  "failed-ports": failed("ports_taken", {
    about: {
      kind: "ports",
      owners: [
        { port: 1455, program: "codex", pid: 4312 },
        { port: 1457, program: null, pid: null },
      ],
    },
  }),
  "failed-reserved": failed("ports_reserved"),
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
} satisfies Record<string, View>;
