// The word catalogue: the same one that the tray, the notices, the result pages and the command line speak from.

import { FluentBundle, type FluentResource, type FluentVariable } from "@fluent/bundle";
import catalogue from "virtual:catalogue";
import type { Language, StoreKind } from "./wire";

/** What a sentence may be given. */
export type Args = Record<string, FluentVariable>;

/** A message as Fluent reads it. */
export type Message = FluentResource["body"][number];

/** What one language says for a key: the value and, where there are any, the attributes. */
export type Said = [value: Message["value"], attributes?: Message["attributes"]];

/** All messages, as the build has read them: the keys, and what each language says for them in their order. */
export interface Catalogue {
  ids: string[];
  en: Said[];
  zhCN: Said[];
}

/** The sentences of one language. */
export class Words {
  readonly #bundle: FluentBundle;

  constructor(readonly language: Language) {
    // Without the isolating marks, which other faces of the same catalogue would show as boxes.
    this.#bundle = new FluentBundle(language, { useIsolating: false });
    const said = language === "en" ? catalogue.en : catalogue.zhCN;
    const body = catalogue.ids.map((id, index): Message => {
      const [value, attributes = {}] = said[index] ?? [null];
      return { id, value, attributes };
    });
    const faults = this.#bundle.addResource({ body });
    if (faults.length > 0) throw new AggregateError(faults, `the words of ${language} cannot be read`);
  }

  /** A sentence. A key that is not there is a defect: the key itself is shown, and tests fail on it. */
  say(key: string, args: Args = {}): string {
    return this.find(key, args) ?? this.#missing(key);
  }

  /** A sentence, or null where there is none by that key. */
  find(key: string, args: Args = {}): string | null {
    const value = this.#bundle.getMessage(key)?.value;
    return value ? this.#format(value, args) : null;
  }

  /** An attribute of a sentence, such as its button; null where it has none. */
  attribute(key: string, name: string, args: Args = {}): string | null {
    const value = this.#bundle.getMessage(key)?.attributes[name];
    return value ? this.#format(value, args) : null;
  }

  /** An attribute that has to be there. */
  part(key: string, name: string, args: Args = {}): string {
    return this.attribute(key, name, args) ?? this.#missing(`${key}.${name}`);
  }

  #format(pattern: Parameters<FluentBundle["formatPattern"]>[0], args: Args): string {
    const faults: Error[] = [];
    const said = this.#bundle.formatPattern(pattern, args, faults);
    if (STRICT && faults.length > 0) throw new AggregateError(faults, `cannot say: ${said}`);
    return said;
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
