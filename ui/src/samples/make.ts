// What samples are made of.

import type { AccountView, ConnectView, Fault, FaultCode, SettingView, StageView, View } from "../wire";

export const MINUTE = 60;
export const DAY = 24 * 60 * MINUTE;
/** 24 September 2026, 14:04 UTC. */
export const NOW = 1_790_258_640;

/** An account that is well. */
export function account(id: string, name: string, email: string, plan: string | null, more: Partial<AccountView> = {}): AccountView {
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
    shared: false,
    paused: false,
    health_score: 100,
    expires_at: NOW + 8 * DAY,
    last_refresh_at: NOW - 4 * MINUTE,
    next_refresh_at: NOW + 3 * DAY,
    connected_at: NOW - 22 * DAY,
    generation: 3,
    proxy: null,
    usable: true,
    runs_out_at: null,
    told: null,
    ...more,
  };
}

/** A fault that needs nothing for its sentence. */
export function fault(code: FaultCode, more: Partial<Fault> = {}): Fault {
  return { code, about: { kind: "nothing" }, retry_at: null, upstream: null, status: null, request_id: null, ...more };
}

/** What makes an account wait; tried again in so many seconds. */
export function waiting(code: FaultCode, retryIn: number, more: Partial<AccountView> = {}): Partial<AccountView> {
  const retry_at = NOW + retryIn;
  return { standing: "waiting", fault: fault(code, { retry_at }), retry_at, next_refresh_at: retry_at, health_score: 80, ...more };
}

/** What makes an account need its person. */
export function needed(code: FaultCode): Partial<AccountView> {
  return { standing: "sign_in_needed", fault: fault(code), next_refresh_at: null, health_score: 0 };
}

/** Three accounts that are well, and one whose new sign-in is not saved. */
export const work = account("work", "Work", "dev@acme.example", "business");
export const personal = account("personal", "Personal", "me@home.example", "plus");
export const client = account("client", "Client", "studio@northwind.example", "pro");
export const unsavedPersonal = account("personal", "Personal", "me@home.example", "plus", {
  standing: "unsaved",
  fault: fault("store_refused"),
  retry_at: NOW + 40,
  next_refresh_at: null,
});
/** An address of 62 characters, and one of 120. */
export const LONG = "continuous-integration@engineering.long-company-name.example";
export const LONGEST = `${"continuous-integration-".repeat(4)}bot@engineering.x.example`;

/** A view of these accounts. */
export function view(accounts: AccountView[], more: Partial<View> = {}): View {
  return {
    now: NOW,
    zone: { east: 0, changes: [] },
    language: "en",
    store_kind: "linux",
    store: "ready",
    tray: "shown",
    accounts,
    connect: null,
    import: null,
    quit_loses: [],
    told: null,
    history: null,
    settings: settings(),
    hide_email: false,
    start_at_login: false,
    version: "0.1.0",
    ...more,
  };
}

/** A view with an open sign-in. */
export function signIn(stage: StageView, more: Partial<ConnectView> = {}, accounts = [work, personal]): View {
  const connect = { question: 7, account: null, stage, ends_at: NOW + 582, port: 1455, remark: null, way: "browser" as const, reason: null, ...more };
  return view(accounts, { connect });
}

/** A view with a sign-in that failed. */
export function failed(code: FaultCode, more: Partial<Fault> = {}, connect: Partial<ConnectView> = {}): View {
  return signIn({ stage: "failed", fault: fault(code, more) }, connect);
}

/** All settings at their defaults, but for these. */
export function settings(more: Record<string, Partial<SettingView>> = {}): SettingView[] {
  return DEFAULTS.map(([key, value, restart]): SettingView => ({
    key,
    value,
    default: value,
    source: "default",
    restart,
    ...more[key],
  }));
}

const DEFAULTS: [key: string, value: string, restart: boolean][] = [
  ["issuer.url", "https://auth.openai.com", true],
  ["issuer.client_id", "app_EMoamEEZ73f0CkXaXp7hrann", true],
  ["issuer.scope", "openid profile email offline_access", true],
  ["api.chatgpt_url", "https://chatgpt.com/backend-api", true],
  ["api.openai_url", "https://api.openai.com", true],
  ["callback.ports", "1455, 1457", false],
  ["callback.host", "localhost", false],
  ["callback.timeout", "10m", false],
  ["refresh.lead", "5d", false],
  ["refresh.attempts", "3", false],
  ["refresh.cooldown", "5m", false],
  ["refresh.concurrency", "4", true],
  ["network.proxy", "system", false],
  ["network.ca_file", "", true],
  ["notices.sign_in_needed", "true", false],
  ["notices.not_saved", "true", false],
  ["notices.cannot_refresh", "true", false],
  ["notices.show_email", "false", false],
  ["ui.language", "system", false],
];
