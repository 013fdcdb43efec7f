// Written by the wire story. Do not edit.

export type AccountId = string;

export type Timestamp = number;

export type ZoneChange = { 
/**
 * When.
 */
at: Timestamp, 
/**
 * Seconds east of UTC from then on.
 */
east: number, };

export type Zone = { 
/**
 * Seconds east of UTC before the first change.
 */
east: number, 
/**
 * The changes of the years around now, in their order.
 */
changes: Array<ZoneChange>, };

export type Question = number;

export type Language = "en" | "zh-CN";

export type StoreKind = "macos" | "windows" | "linux";

export type StoreStanding = "ready" | "locked" | "missing";

export type TrayStanding = "shown" | "missing" | "without_extension";

export type StandingKind = "unsaved" | "sign_in_needed" | "waiting" | "refreshing" | "fresh";

export type FaultCode = "ports_taken" | "ports_half_taken" | "ports_reserved" | "ports_refused" | "browser_not_opened" | "browser_forced_https" | "port_yielded" | "link_not_made" | "code_unavailable" | "code_ran_out" | "declined" | "codex_not_included" | "no_workspace" | "other_workspace" | "other_tab" | "answer_incomplete" | "address_unreadable" | "stopped" | "too_late" | "exchange_refused" | "region_refused" | "blocked" | "account_unreadable" | "other_account" | "used_elsewhere" | "signed_out_elsewhere" | "expired" | "not_accepted" | "cannot_refresh" | "cut_off" | "entry_missing" | "access_ended" | "offline" | "no_answer" | "openai_down" | "slow_down" | "proxy_silent" | "proxy_password" | "proxy_unreadable" | "not_trusted" | "clock_wrong" | "refresh_failed" | "store_locked" | "store_refused" | "store_missing" | "list_unwritable" | "revoke_failed" | "file_unreadable" | "file_unwritable" | "session_over" | "account_unknown" | "settings_unreadable" | "codex_home_changed" | "codex_home_refused" | "key_refused" | "key_known" | "name_taken";

export type FileTrouble = "cannot_be_read" | "not_a_file" | "too_large" | "too_many" | "not_utf8" | "not_json" | "incomplete" | "no_account" | "mixed" | "sealed" | "in_the_way" | "link";

export type PortOwner = { 
/**
 * The port, 1 to 65535.
 */
port: number, 
/**
 * The program's name; none when the system does not tell (another person's program).
 */
program: string | null, 
/**
 * Its process id.
 */
pid: number | null, 
/**
 * Whether it is a Codex sign-in of another program, as far as its name tells.
 */
codex: boolean, 
/**
 * Whether it is one of our own programs. Their sign-ins do not yield to each other.
 */
ours: boolean, 
/**
 * Since when it runs.
 */
since: Timestamp | null, };

export type About = { "kind": "nothing" } | { "kind": "ports", 
/**
 * One entry a port.
 */
owners: Array<PortOwner>, 
/**
 * The first and the last port of the range that Windows keeps for itself around a callback port, when known.
 */
reserved: [number, number] | null, } | { "kind": "proxy", 
/**
 * Host and port, without name and password.
 */
host: string, } | { "kind": "account", 
/**
 * As typed.
 */
name: string, 
/**
 * How many accounts it matches: 0, or more than 1.
 */
matches: number, } | { "kind": "setting", 
/**
 * Its dotted key.
 */
key: string, 
/**
 * The value found.
 */
value: string, 
/**
 * What is accepted: a name that the catalogue has under `accepted-`, or the words themselves.
 */
accepted: string, } | { "kind": "certificate", 
/**
 * Who issued it, as it says itself: its issuer's common name and organization (RFC 5280 §4.1.2.4).
 */
issuer: string, } | { "kind": "clock", 
/**
 * Seconds; positive when this computer is ahead.
 */
off: number, } | { "kind": "file", 
/**
 * What is wrong.
 */
trouble: FileTrouble, } | { "kind": "not_a_key" } | { "kind": "bare_code" } | { "kind": "accounts", 
/**
 * The e-mail asked for.
 */
wanted: string, 
/**
 * The e-mail that came.
 */
came: string, };

export type Fault = { 
/**
 * Which one.
 */
code: FaultCode, 
/**
 * What its sentence needs.
 */
about: About, 
/**
 * When it is tried again, if it is.
 */
retry_at: Timestamp | null, 
/**
 * The issuer's own error code, stripped to letters, digits, `_`, `-` and `.`.
 */
upstream: string | null, 
/**
 * HTTP status of the answer.
 */
status: number | null, 
/**
 * The issuer's request id, stripped like `upstream`.
 */
request_id: string | null, };

export type Organization = { 
/**
 * `org-…`
 */
id: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The person's role in it.
 */
role: string, 
/**
 * Whether it is the default one.
 */
is_default: boolean, };

export type Identity = { 
/**
 * `email`; a label, never an identity.
 */
email: string, 
/**
 * `chatgpt_account_id`: the workspace.
 */
account_id: string, 
/**
 * `chatgpt_user_id`, else `user_id`, else `sub`: the person.
 */
user_id: string, 
/**
 * `chatgpt_plan_type`, as spelled by the issuer.
 */
plan: string | null, 
/**
 * `organizations`: API organizations.
 */
organizations: Array<Organization>, };

export type Kind = "sign_in_needed" | "cannot_refresh" | "not_saved" | "runs_out";

export type AccountView = { 
/**
 * Its id.
 */
id: AccountId, 
/**
 * Its name.
 */
name: string, 
/**
 * Its note.
 */
description: string, 
/**
 * `codex-cli`, or `openai-responses` for an API key, which has no e-mail address, plan or end.
 */
provider: string, 
/**
 * A label.
 */
email: string, 
/**
 * The workspace's id.
 */
account_id: string, 
/**
 * The person's id.
 */
user_id: string, 
/**
 * The plan as the issuer spells it.
 */
plan: string | null, 
/**
 * API organizations.
 */
organizations: Array<Organization>, 
/**
 * How it stands.
 */
standing: StandingKind, 
/**
 * Why, when it is not well.
 */
fault: Fault | null, 
/**
 * When a waiting or unsaved account is tried again.
 */
retry_at: Timestamp | null, 
/**
 * Whether it refreshes itself here.
 */
refreshable: boolean, 
/**
 * Whether another program may hold the same refresh token, so that it is not refreshed here.
 */
shared: boolean, 
/**
 * Whether the person paused it.
 */
paused: boolean, 
/**
 * 0 to 100.
 */
health_score: number, 
/**
 * The access token's expiry.
 */
expires_at: Timestamp | null, 
/**
 * When its present tokens came.
 */
last_refresh_at: Timestamp | null, 
/**
 * When it refreshes next.
 */
next_refresh_at: Timestamp | null, 
/**
 * When the person signed in.
 */
connected_at: Timestamp, 
/**
 * The generation of tokens in the keychain.
 */
generation: number, 
/**
 * Its own proxy: `SCHEME://HOST:PORT` without name and password, `direct` or `system`; none when it takes the general
 * one.
 */
proxy: string | null, 
/**
 * Whether its access token can be used now.
 */
usable: boolean, 
/**
 * When it runs out, by this computer's clock: on the last day of a sign-in that nobody refreshes here, and only then.
 */
runs_out_at: Timestamp | null, 
/**
 * What the person was told about the present incident.
 */
told: Kind | null, };

export type QrView = { 
/**
 * Modules a side; 0 when the text is too long for one.
 */
size: number, 
/**
 * SVG path data, one module a unit: one `Mx yhNv1h-Nz` for each run of dark modules in a row.
 */
path: string, };

export type Way = "browser" | "paste" | "code";

export type StageView = { "stage": "opening" } | { "stage": "in_browser" } | { "stage": "asking_code" } | { "stage": "code", 
/**
 * The code.
 */
user_code: string, 
/**
 * The page where it is typed.
 */
address: string, 
/**
 * That address as a picture.
 */
qr: QrView, } | { "stage": "exchanging" } | { "stage": "saving" } | { "stage": "other_account", 
/**
 * The e-mail address asked for.
 */
wanted: string, 
/**
 * The e-mail address that came.
 */
came: string, } | { "stage": "connected", 
/**
 * As this account.
 */
account: AccountId, } | { "stage": "unsaved", 
/**
 * As this account.
 */
account: AccountId, 
/**
 * Why.
 */
fault: Fault, } | { "stage": "failed", 
/**
 * Why.
 */
fault: Fault, };

export type ConnectView = { 
/**
 * Its number.
 */
question: Question, 
/**
 * The account it is for, when it is a sign-in again.
 */
account: AccountId | null, 
/**
 * How far it is.
 */
stage: StageView, 
/**
 * When the link stops being good, or the code runs out.
 */
ends_at: Timestamp, 
/**
 * The callback port; none when it waits for a paste alone, and with a device code.
 */
port: number | null, 
/**
 * By which way its answer comes back.
 */
way: Way, 
/**
 * Why by this way, and not by the first.
 */
reason: Fault | null, 
/**
 * Something said inside it.
 */
remark: Fault | null, };

export type EntryEvent = "signed_in" | "refreshed" | "refresh_failed" | "unsaved" | "saved" | "sign_in_needed" | "noticed" | "paused" | "resumed" | "validated" | "validation_failed" | "imported" | "taken_over" | "handed_over" | "key_added";

export type EntryView = { 
/**
 * When.
 */
at: Timestamp, 
/**
 * What.
 */
event: EntryEvent, 
/**
 * Why, with the issuer's request id where there is one.
 */
fault: Fault | null, };

export type HistoryView = { 
/**
 * Whose.
 */
account: AccountId, 
/**
 * Newest first.
 */
entries: Array<EntryView>, };

export type CandidateState = "new" | "known" | "duplicate";

export type Candidate = { 
/**
 * Whose: the e-mail address, else the workspace's id; empty for an API key.
 */
email: string, 
/**
 * The plan as the issuer spells it.
 */
plan: string | null, 
/**
 * The file's name, without its folder.
 */
file: string, 
/**
 * Whether there is anything to do.
 */
state: CandidateState, 
/**
 * Whether it has a refresh token, which the program that the file belongs to may still use.
 */
refreshable: boolean, 
/**
 * The access token's expiry.
 */
expires_at: Timestamp | null, };

export type UnreadableFile = { 
/**
 * Its name, without its folder.
 */
file: string, 
/**
 * Why.
 */
fault: Fault, };

export type ImportView = { "import": "looking" } | { "import": "found", 
/**
 * The sign-ins, in the order of the files.
 */
accounts: Array<Candidate>, 
/**
 * The files that could not be used.
 */
unreadable: Array<UnreadableFile>, } | { "import": "saving" } | { "import": "done", 
/**
 * New accounts.
 */
added: number, 
/**
 * Accounts that were here and have newer tokens now.
 */
updated: number, 
/**
 * Those that were here already or stood twice among the files.
 */
left: number, 
/**
 * Those that could not be saved, and files that could not be used.
 */
failed: number, };

export type Typed = string;

export type SettingSource = "default" | "file" | "environment";

export type SettingView = { 
/**
 * Its dotted key.
 */
key: string, 
/**
 * As a person types it; a password in an address is not in it.
 */
value: string, 
/**
 * What holds when it is not set, as a person types it.
 */
default: string, 
/**
 * Where the value comes from.
 */
source: SettingSource, 
/**
 * Whether a change takes effect only at the next start.
 */
restart: boolean, };

export type View = { 
/**
 * The moment it was made.
 */
now: Timestamp, 
/**
 * The local time zone.
 */
zone: Zone, 
/**
 * The language of every sentence.
 */
language: Language, 
/**
 * Where sign-ins are kept on this system.
 */
store_kind: StoreKind, 
/**
 * How the keychain stands.
 */
store: StoreStanding, 
/**
 * Whether the desktop shows a tray.
 */
tray: TrayStanding, 
/**
 * All accounts, worst first.
 */
accounts: Array<AccountView>, 
/**
 * The sign-in that is open, or whose end was not put away.
 */
connect: ConnectView | null, 
/**
 * Something said once, where it was asked.
 */
told: Fault | null, 
/**
 * The history that was asked for.
 */
history: HistoryView | null, 
/**
 * All settings.
 */
settings: Array<SettingView>, 
/**
 * Whether e-mail addresses are masked, here and everywhere else.
 */
hide_email: boolean, 
/**
 * Whether the program starts at login; none where the system has no such thing.
 */
start_at_login: boolean | null, 
/**
 * The import that is open, or whose end was not put away.
 */
import: ImportView | null, 
/**
 * Whose new sign-in would be lost, while it is asked whether to quit all the same; else empty.
 */
quit_loses: Array<AccountId>, 
/**
 * The program's version.
 */
version: string, };

export type SignIn = { 
/**
 * Sign in again to this account, in place.
 */
account: AccountId | null, 
/**
 * The new account's name.
 */
name: string | null, 
/**
 * The new account's description.
 */
description: string | null, 
/**
 * Do not open the browser: the address is followed elsewhere.
 */
no_browser: boolean, 
/**
 * Go on without a listener when no port is free, and wait for a pasted address.
 */
paste_only: boolean, 
/**
 * Keep another account than the one asked for, as an account of its own, without asking.
 */
keep_as_new: boolean, 
/**
 * Sign in by a device code.
 */
device: boolean, 
/**
 * Only this workspace, by its `chatgpt_account_id`: sent as `allowed_workspace_id`, and checked in the grant.
 */
workspace: string | null, 
/**
 * The proxy of this sign-in, as a person types it; kept with the account, too. None: the account's own, if it is
 * signed in again, else the general one.
 */
proxy: Typed | null, };

export type Place = { "place": "settings" } | { "place": "account", 
/**
 * Which.
 */
account: AccountId, } | { "place": "sign_out", 
/**
 * Which.
 */
account: AccountId, };

export type Ask = { "ask": "connect" } & SignIn | { "ask": "other_way", 
/**
 * Which.
 */
way: Way, } | { "ask": "open_again" } | { "ask": "copy_link" } | { "ask": "copy_code" } | { "ask": "cancel" } | { "ask": "dismiss" } | { "ask": "refresh", 
/**
 * Which.
 */
account: AccountId, } | { "ask": "refresh_all" } | { "ask": "rename", 
/**
 * Which.
 */
account: AccountId, 
/**
 * The name; cleaned, cut to 500 characters, and ignored when blank.
 */
name: string, } | { "ask": "sign_out", 
/**
 * Which.
 */
account: AccountId, 
/**
 * Whether the issuer is told.
 */
revoke: boolean, } | { "ask": "pause", 
/**
 * Which.
 */
account: AccountId, } | { "ask": "resume", 
/**
 * Which.
 */
account: AccountId, } | { "ask": "keep_as_new" } | { "ask": "show_history", 
/**
 * Whose.
 */
account: AccountId, } | { "ask": "set", 
/**
 * The dotted key.
 */
key: string, 
/**
 * As typed; empty sets it back to its default.
 */
value: Typed, } | { "ask": "hide_email", 
/**
 * Whether addresses are masked.
 */
on: boolean, } | { "ask": "start_at_login", 
/**
 * Whether the program starts at login.
 */
on: boolean, } | { "ask": "copy_email", 
/**
 * Which.
 */
account: AccountId, } | { "ask": "save_again", 
/**
 * Which.
 */
account: AccountId, } | { "ask": "set_proxy", 
/**
 * Which.
 */
account: AccountId, 
/**
 * As typed: an address, which may hold a name and a password, `direct` or `system`; empty or `default` for the
 * general one.
 */
proxy: Typed, } | { "ask": "unlock" } | { "ask": "seen", 
/**
 * Which.
 */
account: AccountId | null, } | { "ask": "open_window" } | { "ask": "open_at", 
/**
 * What.
 */
at: Place, } | { "ask": "import", 
/**
 * Where. A path that is not text is its `file:` address, which keeps its bytes (RFC 8089).
 */
paths: Array<string>, } | { "ask": "import_found", 
/**
 * Whether it is refreshed from then on, which signs the other program out.
 */
take_over: boolean, } | { "ask": "import_dismiss" } | { "ask": "quit" } | { "ask": "quit_anyway" } | { "ask": "stay" };
