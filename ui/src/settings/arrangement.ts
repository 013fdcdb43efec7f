// Where each setting stands on the page, what it is called, and what is wrong with it.

import { sentence } from "../faults";
import type { Scene } from "../standing";
import type { Fault, SettingView, View } from "../wire";
import type { Words } from "../words";

/** The settings that have a place of their own; all others are advanced. */
const PLACED: readonly string[] = [
  "ui.language",
  "notices.sign_in_needed",
  "notices.not_saved",
  "notices.cannot_refresh",
  "notices.show_email",
  "network.proxy",
];

/** A setting by its dotted key; null where the program has none by that key. */
export function find(view: View, key: string): SettingView | null {
  return view.settings.find((setting) => setting.key === key) ?? null;
}

/** The settings that have no place of their own, those with a name first, in the order they came. */
export function advanced({ view, words }: Pick<Scene, "view" | "words">): SettingView[] {
  const rest = view.settings.filter(({ key }) => !PLACED.includes(key));
  const named = (setting: SettingView) => words.find(nameKey(setting.key)) !== null;
  return [...rest.filter(named), ...rest.filter((setting) => !named(setting))];
}

/** What a setting is called; its key, where it has no name. */
export function nameOf(words: Words, key: string): string {
  return words.find(nameKey(key)) ?? key;
}

/** The environment variable that a setting is read from: the key in capitals, joined by `_`. */
function variable(key: string): string {
  return `CODEX_CONNECT_${key.toUpperCase().replaceAll(".", "_")}`;
}

/** Why the setting cannot be changed, or when a change holds; null where there is nothing to say. */
export function remark(words: Words, setting: SettingView): string | null {
  if (setting.source === "environment") return words.say("settings-environment", { variable: variable(setting.key) });
  return setting.restart ? words.say("settings-restart") : null;
}

/** What is wrong with the value that was last typed for this setting, and what is accepted; null where nothing is. */
export function wrong({ view, words }: Pick<Scene, "view" | "words">, key: string): { value: string; said: string } | null {
  const fault: Fault | null = view.told;
  if (fault?.about.kind !== "setting" || fault.about.key !== key) return null;
  const { value, accepted } = fault.about;
  const means = words.find(`accepted-${accepted}`) ?? accepted;
  const also = accepted === "" ? null : words.attribute(`fault-${fault.code}`, "accepted", { accepted: means });
  const said = sentence(words, view, fault);
  if (also === null) return { value, said };
  // A Chinese full stop brings its own space.
  return { value, said: said.endsWith("。") ? said + also : `${said} ${also}` };
}

function nameKey(key: string): string {
  return `setting-${key.replaceAll(".", "-")}`;
}
