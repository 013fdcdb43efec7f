// How an account, and all of them together, stand: picture, colour and words. The worst account speaks for all.

import { cause, sentence } from "./faults";
import type { GlyphName, Tone } from "./parts/glyphs";
import { day, left, span, when } from "./times";
import type { AccountView, StandingKind, Timestamp, View } from "./wire";
import { planName, storeNames, type Args, type Words } from "./words";

/** What everything is drawn from: the view, the moment it is looked at, and the words. */
export interface Scene {
  readonly view: View;
  /** Seconds, on the clock of the one who made the view. */
  readonly now: Timestamp;
  readonly words: Words;
}

/** A picture, its colour, and what it says. */
interface Standing {
  glyph: GlyphName;
  tone: Tone;
  /** On a row; no full stop. */
  row: string;
  /** The title of the account's own view. */
  title: string;
  /** The sentence under that title. */
  sentence: string;
}

/** The picture and the sentence at the head of the window, and the line under it. */
export interface Head {
  glyph: GlyphName;
  tone: Tone;
  title: string;
  under: string;
}

/** Whether the keychain keeps what is listed from being read. */
export function isShut(view: View): boolean {
  return view.store !== "ready" && view.accounts.length > 0;
}

/** Whether the account is an API key: it has no address, does not run out, and is never refreshed. */
export function isKey(account: AccountView): boolean {
  return account.provider === "openai-responses";
}

/** What an account is called beside its name: its address, where that is not its name already. */
export function mailOf({ email, name }: AccountView): string | null {
  return email === "" || email === name ? null : email;
}

/** What kind of account it is, in a word: its plan, or that it is a key. Empty where neither is known. */
export function planOf(words: Words, account: AccountView): string {
  if (isKey(account)) return words.say("list-api-key");
  return account.plan === null ? "" : planName(words, account.plan);
}

/** Whether the account gets a card of its own: only its person can help. */
export function needsYou(account: AccountView): boolean {
  return account.standing === "unsaved" || account.standing === "sign_in_needed";
}

/** Whether the account is not refreshed because its person wants it so. */
export function isResting(account: AccountView): boolean {
  return account.paused && !needsYou(account);
}

/** The head of the window, where there are accounts. */
export function head(scene: Scene): Head {
  const { view, words } = scene;
  const resting = view.accounts.filter(isResting).length;
  const awake = view.accounts.filter((account) => !isResting(account));
  const count = (...kinds: StandingKind[]) => awake.filter(({ standing }) => kinds.includes(standing)).length;
  const [unsaved, needed, waiting] = [count("unsaved"), count("sign_in_needed"), count("waiting")];
  const well = count("fresh", "refreshing");
  const rest = { needed: part(words, "head-part-needs-you", needed), waiting: part(words, "head-part-waiting", waiting) };
  const wellPart = part(words, "head-part-signed-in", well);
  const paused = part(words, "head-part-paused", resting);

  if (isShut(view)) {
    const [key, rests] = view.store === "missing" ? ["head-missing", "head-cannot-be-read"] : ["head-locked", "head-still-signed-in"];
    const under = [part(words, rests, view.accounts.length - needed), rest.needed].filter((said) => said !== "").join(words.say("head-and"));
    return { glyph: "keychain-locked", tone: "wait", title: words.say(key, storeNames(words, view.store_kind)), under };
  }
  if (unsaved > 0) {
    const under = underLine(scene, [rest.needed, wellPart, rest.waiting, paused]);
    return { glyph: "keychain-locked", tone: "wait", title: words.say("head-unsaved", { n: unsaved }), under };
  }
  if (needed > 0) {
    const under = underLine(scene, [wellPart, rest.waiting, paused]);
    return { glyph: "sign-in-needed", tone: "alert", title: words.say("head-needs-you", { n: needed }), under };
  }
  if (waiting > 0) {
    const offline = well === 0 && awake.every(({ fault }) => fault?.code === "offline");
    const under = underLine(scene, [offline ? words.say("head-offline") : wellPart, paused]);
    return { glyph: "waiting", tone: "wait", title: words.say("head-waiting", { n: waiting }), under };
  }
  if (well === 0) return { glyph: "waiting", tone: "dim", title: words.say("head-paused", { n: resting }), under: checked(scene) };
  const glyph = count("refreshing") > 0 ? "working" : "all-well";
  const title = well === 1 && resting > 0 ? words.say("head-one-signed-in") : words.say("head-signed-in", { n: well });
  return { glyph, tone: "ok", title, under: underLine(scene, [paused]) };
}

/** How one account stands. */
export function standing(scene: Scene, account: AccountView): Standing {
  const { view, now, words } = scene;
  const stores = storeNames(words, view.store_kind);
  const until = account.expires_at;
  switch (account.standing) {
    case "sign_in_needed": {
      const why = account.fault === null ? "" : sentence(words, view, account.fault);
      const said = parts(words, "standing-needed", { cause: why });
      // A new sign-in to an account that was turned off would change nothing.
      if (account.fault?.code === "access_ended") Object.assign(said, { title: words.say("standing-ended"), sentence: why });
      if (isKey(account)) Object.assign(said, parts(words, "standing-key-needed", { cause: why }));
      return { glyph: "sign-in-needed", tone: "alert", ...said, row: why === "" ? said.row : why };
    }
    case "unsaved": {
      const said = parts(words, "standing-unsaved", { ...stores, ...nextTry(scene, account) });
      const row = isDue(scene, account) ? words.say("standing-unsaved-now") : said.row;
      return { glyph: "keychain-locked", tone: "wait", ...said, row };
    }
  }
  if (isShut(view)) {
    const said = parts(words, "standing-locked", { ...stores, when: until === null ? "" : day(words, until, view.zone) });
    if (view.store === "missing") Object.assign(said, { title: words.say("head-missing"), sentence: words.say("list-missing-text") });
    return { glyph: "keychain-locked", tone: "dim", ...said, row: until === null ? said.title : said.row };
  }
  if (account.paused && account.standing !== "refreshing") {
    const key = until === null || until > now ? "standing-paused" : "standing-paused-out";
    const said = parts(words, key, { when: until === null ? "" : day(words, until, view.zone) });
    if (until === null) said.row = said.title;
    return { glyph: "waiting", tone: "dim", ...said };
  }
  switch (account.standing) {
    case "fresh": {
      if (account.shared && until !== null) {
        return { glyph: "all-well", tone: "ok", ...ends(scene, "standing-held", until) };
      }
      if (isKey(account)) return { glyph: "all-well", tone: "ok", ...parts(words, "standing-key") };
      if (account.refreshable || until === null) {
        return { glyph: "all-well", tone: "ok", ...parts(words, "standing-fresh") };
      }
      return { glyph: "all-well", tone: "ok", ...ends(scene, "standing-fixed", until) };
    }
    case "refreshing":
      return { glyph: "working", tone: "ok", ...parts(words, "standing-refreshing") };
    case "waiting": {
      const key = until === null || until <= now ? "standing-ran-out" : "standing-waiting";
      const why = account.fault === null ? "" : sentence(words, view, account.fault);
      const short = { cause: account.fault === null ? "" : cause(words, view, account.fault) };
      const args = { ...nextTry(scene, account), when: until === null ? "" : day(words, until, view.zone) };
      const due = isDue(scene, account);
      return {
        glyph: "waiting",
        tone: "wait",
        row: due ? words.say("standing-waiting-now", short) : words.part(key, "row", { ...args, ...short }),
        title: words.part(key, "title"),
        sentence: due ? words.say("standing-ran-out-now", { cause: why }) : words.part(key, "sentence", { ...args, cause: why }),
      };
    }
  }
}

/** When a waiting or unsaved account is tried again, as the catalogue says it under `key` and `key-now`. */
export function nextTrySaid(scene: Scene, account: AccountView, key: string): string {
  return isDue(scene, account) ? scene.words.say(`${key}-now`) : scene.words.say(key, nextTry(scene, account));
}

function parts(words: Words, key: string, args: Args = {}): Pick<Standing, "row" | "title" | "sentence"> {
  return {
    row: words.part(key, "row", args),
    title: words.part(key, "title", args),
    sentence: words.part(key, "sentence", args),
  };
}

/** To the minute, but on a row, where the address has to fit beside it. */
function ends({ view, words }: Scene, key: string, until: Timestamp): Pick<Standing, "row" | "title" | "sentence"> {
  const row = words.part(key, "row", { when: day(words, until, view.zone) });
  return { ...parts(words, key, { when: when(words, until, view.zone) }), row };
}

function isDue({ now }: Scene, account: AccountView): boolean {
  return account.retry_at === null || account.retry_at <= now;
}

function nextTry({ now, words }: Scene, account: AccountView): { t: string } {
  return { t: left(words, Math.max(1, (account.retry_at ?? now) - now)) };
}

/** "2 signed in"; nothing where there is none. */
function part(words: Words, key: string, n: number): string {
  return n > 0 ? words.say(key, { n }) : "";
}

/** "1 signed in, 1 waiting · checked just now". */
function underLine(scene: Scene, said: string[]): string {
  const { words } = scene;
  const rest = said.filter((part) => part !== "").join(words.say("head-and"));
  const when = checked(scene);
  if (rest === "") return when;
  return words.say("head-under", { rest, checked: when.charAt(0).toLowerCase() + when.slice(1) });
}

/** "Checked 4 min ago": when the newest tokens came. */
function checked({ view, now, words }: Scene): string {
  const newest = Math.max(...view.accounts.map((account) => account.last_refresh_at ?? account.connected_at));
  const ago = now - newest;
  return ago < 60 ? words.say("head-checked-now") : words.say("head-checked-ago", { t: span(words, ago) });
}
