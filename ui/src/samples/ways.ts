// Samples of the other ways in: choices, a code, ports in the way, files; and of accounts that are a key.

import type { Shown } from "../shown.svelte";
import type { Candidate, ConnectView, FaultCode, ImportView, PortOwner, QrView, View } from "../wire";
import { account, DAY, failed, fault, LONG, LONGEST, MINUTE, needed, NOW, personal, settings, signIn, view, waiting, work } from "./make";

/** `https://auth.openai.com/codex/device` as a QR code of 29 by 29 modules, one number a row. */
const DEVICE = [
  0x1fccf47f, 0x10581141, 0x175d335d, 0x175c5f5d, 0x174a9f5d, 0x1045d941, 0x1fd5557f, 0x18a200, 0x105a68ce, 0xda26616, 0x1e5c3c50, 0x5834348,
  0x1660d161, 0x163efe73, 0xb74e95c, 0xaa8e1b5, 0x6e57a2c, 0x170337f7, 0x1e78ead9, 0x14885430, 0x12d929f7, 0x1fa518, 0x1fc8e35c, 0x104c9310,
  0x1742b3f9, 0x174cb9ad, 0x174fb7fe, 0x1044a4fd, 0x1fdcce14,
];

const qr: QrView = {
  size: DEVICE.length,
  path: DEVICE.map((row, y) =>
    [...row.toString(2).padStart(DEVICE.length, "0").matchAll(/1+/g)].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`).join(""),
  ).join(""),
};

const code = (user_code: string, more: Partial<ConnectView> = {}) =>
  signIn(
    { stage: "code", user_code, address: "https://auth.openai.com/codex/device", qr },
    { way: "code", port: null, ends_at: NOW + 14 * MINUTE + 37, ...more },
  );

const owner = (port: number, program: string | null, pid: number | null, more: Partial<PortOwner> = {}): PortOwner => ({
  port,
  program,
  pid,
  codex: false,
  ours: false,
  since: null,
  ...more,
});

function ports(code: FaultCode, owners: PortOwner[], reserved: [number, number] | null = null): View {
  return failed(code, { about: { kind: "ports", owners, reserved } });
}

const taken = fault("ports_taken", { about: { kind: "ports", owners: [], reserved: null } });

function candidate(email: string, file: string, more: Partial<Candidate> = {}): Candidate {
  return { email, plan: "plus", file, state: "new", refreshable: true, expires_at: NOW + 8 * DAY, ...more };
}

function imports(stage: ImportView, more: Partial<View> = {}): View {
  return view([work, personal], { import: stage, ...more });
}

const FOUND: ImportView = {
  import: "found",
  accounts: [
    candidate("studio@northwind.example", "auth.json", { plan: "pro" }),
    candidate("hello@side.example", "codex-1f0c-hello@side.example-team.json", { plan: "team", refreshable: false, expires_at: NOW + 3 * DAY }),
    candidate("dev@acme.example", "codex-dev@acme.example.json", { plan: "business", state: "known" }),
    candidate("studio@northwind.example", "auth (copy).json", { plan: "pro", state: "duplicate" }),
    candidate("", "auth-key.json", { plan: null, refreshable: false, expires_at: null }),
  ],
  unreadable: [{ file: "notes.json", fault: fault("file_unreadable") }],
};

const key = account("key", "CI key", "", null, {
  provider: "openai-responses",
  account_id: "",
  refreshable: false,
  expires_at: null,
  last_refresh_at: null,
  next_refresh_at: null,
});

/** Each by its name. */
export const WAYS = {
  choices: view([work, personal]),
  "choices-first": view([]),
  "choices-again": view([{ ...personal, ...needed("expired") }, work]),
  "asking-code": signIn({ stage: "asking_code" }, { way: "code", port: null }),
  code: code("WDJB-MJHT4"),
  "code-long": code("WDJBMJHT4KWQZXVB", { reason: taken, ends_at: NOW + 45 }),
  "code-saving": signIn({ stage: "saving" }, { way: "code", port: null }),
  "paste-reason": signIn({ stage: "in_browser" }, { port: null, way: "paste", reason: taken }),
  ports: ports("ports_taken", [owner(1455, "codex", 4312, { codex: true, since: NOW - 600 }), owner(1457, "node", 5120, { since: NOW - 4 * 3600 })]),
  "ports-long": ports("ports_taken", [
    owner(1455, "a-program-with-a-name-of-a-hundred-and-twenty-characters-".repeat(3).slice(0, 120), 4194304, { since: NOW - 40 * DAY }),
    owner(1457, null, null),
  ]),
  "ports-ours": ports("ports_taken", [owner(1455, "codex-connect", 4312, { ours: true, since: NOW - 600 }), owner(1457, "codex", 5120, { codex: true })]),
  "ports-half": ports("ports_half_taken", [owner(1455, "com.docker.backend", 812, { since: NOW - 3 * DAY })]),
  "ports-reserved": ports("ports_reserved", [], [1450, 1549]),
  "ports-reserved-some": ports("ports_reserved", []),
  "ports-refused": ports("ports_refused", []),
  "code-unavailable": failed("code_unavailable", {}, { way: "code" }),
  "code-ran-out": failed("code_ran_out", {}, { way: "code" }),
  "failed-certificate": failed("not_trusted", { about: { kind: "certificate", issuer: "Example Corp TLS Inspection CA 2" } }),
  "failed-proxy": failed("proxy_silent", { about: { kind: "proxy", host: "proxy.example:8080" } }),
  "import-looking": imports({ import: "looking" }),
  "import-found": imports(FOUND),
  "import-many": imports({
    import: "found",
    accounts: Array.from({ length: 30 }, (_, n) =>
      candidate(n % 7 === 0 ? LONGEST : `bot-${n}@example.org`, n % 5 === 0 ? `${LONG}.json` : `codex-${n}.json`, { refreshable: n % 3 === 0 }),
    ),
    unreadable: [],
  }),
  "import-fixed": imports({ import: "found", accounts: [candidate("studio@northwind.example", "auth.json", { refreshable: false })], unreadable: [] }),
  "import-known": imports({
    import: "found",
    accounts: [candidate("dev@acme.example", "auth.json", { state: "known" })],
    unreadable: [{ file: "holiday.jpg", fault: fault("file_unreadable") }],
  }),
  "import-none": imports({ import: "found", accounts: [], unreadable: [] }),
  "import-saving": imports({ import: "saving" }),
  "import-done": imports({ import: "done", added: 2, updated: 1, left: 1, failed: 0 }),
  "import-failed": imports({ import: "done", added: 1, updated: 0, left: 0, failed: 2 }),
  drop: view([work, personal]),
  "drop-no-file": view([work, personal]),
  key: view([work, key]),
  "key-slim": view([work, personal, key, account("key2", "Another key", "", null, { ...key, id: "key2", name: LONG, ...waiting("offline", MINUTE) })]),
  "key-refused": view([{ ...key, ...needed("key_refused") }, work]),
  "detail-key": view([key, work]),
  "detail-key-refused": view([{ ...key, ...needed("key_refused") }, work]),
  "remove-key": view([key, work]),
  "detail-own-proxy": view([{ ...work, proxy: "socks5h://proxy.example:1080" }], { settings: settings({ "network.proxy": { value: "direct" } }) }),
  "detail-bad-proxy": view([work], { told: fault("proxy_unreadable") }),
} satisfies Record<string, View>;

/** What the shell has sent beside the view, in the samples that are about it. */
export function prepare(name: string, shown: Shown): void {
  shown.over = name === "drop";
  if (name === "drop-no-file") shown.dropped = [];
}
