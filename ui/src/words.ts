// The word catalogue: the same one that the tray, the notices, the result pages and the command line speak from.

import type { FluentResource } from "@fluent/bundle";
import catalogue from "virtual:catalogue";
import type { Language, StoreKind } from "./wire";

/** What a sentence may be given. */
export type Args = Record<string, string | number>;

/** A message as Fluent reads it. */
export type Message = FluentResource["body"][number];

/** A pattern, as the build packs it: text with its variables in braces, or parts of which some are choices. */
export type Packed = string | null | (string | Choice)[];

/** A choice: the variable it is by, the number of the default, and each case with its pattern. */
type Choice = [by: string, star: number, ...cases: (string | number | Packed)[]];

/** What one language says for a key: the value and, where there are any, the name and the value of each attribute. */
export type Said = string | null | [value: Packed, ...attributes: Packed[]];

/** All messages, as the build has read them: the keys, and what each language says for them in their order. */
export interface Catalogue {
  ids: string[];
  en: Said[];
  zhCN: Said[];
}

/** The sentences of one language. */
export class Words {
  readonly #said: ReadonlyMap<string, Packed[]>;
  readonly #plural: Intl.PluralRules;

  constructor(readonly language: Language) {
    const said = language === "en" ? catalogue.en : catalogue.zhCN;
    this.#said = new Map(catalogue.ids.map((id, at) => [id, [said[at] ?? null].flat(1) as Packed[]]));
    this.#plural = new Intl.PluralRules(language);
  }

  /** A sentence. A key that is not there is a defect: the key itself is shown, and tests fail on it. */
  say(key: string, args: Args = {}): string {
    return this.find(key, args) ?? this.#missing(key);
  }

  /** A sentence, or null where there is none by that key. */
  find(key: string, args: Args = {}): string | null {
    return this.#format(this.#said.get(key)?.[0], args);
  }

  /** An attribute of a sentence, such as its button; null where it has none. */
  attribute(key: string, name: string, args: Args = {}): string | null {
    const all = this.#said.get(key) ?? [];
    // Names at odd places, their values behind them.
    const at = all.findIndex((part, place) => place % 2 === 1 && part === name);
    return at < 0 ? null : this.#format(all[at + 1], args);
  }

  /** An attribute that has to be there. */
  part(key: string, name: string, args: Args = {}): string {
    return this.attribute(key, name, args) ?? this.#missing(`${key}.${name}`);
  }

  #format(pattern: Packed | undefined, args: Args): string | null {
    if (pattern === undefined || pattern === null) return null;
    const parts = typeof pattern === "string" ? [pattern] : pattern;
    return parts.map((part) => (typeof part === "string" ? this.#filled(part, args) : this.#chosen(part, args))).join("");
  }

  /** Without the isolating marks, which other faces of the same catalogue would show as boxes. */
  #filled(text: string, args: Args): string {
    return text.replace(/\{(\w+)\}/g, (name, variable: string) => {
      const value = args[variable];
      if (value === undefined && STRICT) throw new Error(`cannot say: ${text}`);
      return value?.toLocaleString(this.language) ?? name;
    });
  }

  /** The case that is this very value, else the one for its plural (CLDR), else the default. */
  #chosen([by, star, ...cases]: Choice, args: Args): string {
    const value = args[by];
    if (value === undefined && STRICT) throw new Error(`cannot choose by ${by}`);
    const keys = cases.filter((_, at) => at % 2 === 0);
    const found = [value, typeof value === "number" ? this.#plural.select(value) : undefined].map((key) => keys.indexOf(key ?? null)).find((at) => at >= 0);
    return this.#format(cases[2 * (found ?? star) + 1] as Packed, args) ?? "";
  }

  #missing(key: string): string {
    if (STRICT) throw new Error(`no word for ${key}`);
    return key;
  }
}

/** The words of a language, read once. */
export function wordsOf(language: Language): Words {
  const known = READ.get(language) ?? new Words(language);
  READ.set(language, known);
  return known;
}

/** The names of the place where sign-ins are kept: inside a sentence and at its start. */
export function storeNames(words: Words, kind: StoreKind): { store: string; storeStart: string } {
  return { store: words.say(`store-${kind}`), storeStart: words.part(`store-${kind}`, "start") };
}

/** The plan as a person reads it; one that is not known stays as the issuer spells it. */
export function planName(words: Words, plan: string): string {
  return words.find(`plan-${plan.replaceAll("_", "-")}`) ?? plan;
}

/** A name, to stand inside a sentence: one that could turn the order of its neighbours is kept apart (UAX #9, isolates). */
export function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;
}

const READ = new Map<Language, Words>();
/** In tests a missing word is an error at once. */
const STRICT = import.meta.env.MODE === "test";
/** Letters of right-to-left scripts, and the marks that set a direction. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/;
