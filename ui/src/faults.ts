// What a fault says. The sentences are the catalogue's; here is only which one, and with what.

import { OUTSIDE } from "./outside";
import { span } from "./times";
import type { Fault, FaultCode, View } from "./wire";
import { storeNames, type Args, type Words } from "./words";

/** The sentence, with its full stop. */
export function sentence(words: Words, view: View, fault: Fault): string {
  return words.say(sentenceKey(fault), args(words, view, fault));
}

/** Some faults have a second sentence, for when more is known. */
function sentenceKey({ about, code }: Fault): string {
  switch (about.kind) {
    case "ports":
      if (code === "ports_reserved" && about.reserved) return "fault-ports_reserved_range-text";
      return code === "port_yielded" && about.owners.some((owner) => owner.program !== null) ? "fault-port_yielded_to-text" : `fault-${code}`;
    case "file":
      return `fault-${code}-${about.trouble}`;
    case "not_a_key":
      return "fault-key_refused-not_a_key";
    case "bare_code":
      return "fault-exchange_refused-bare_code";
    default:
      return `fault-${code}`;
  }
}

/** The sentence as a part of a row: without its full stop. */
export function cause(words: Words, view: View, fault: Fault): string {
  return sentence(words, view, fault).replace(/[.。]$/, "");
}

/** The title and the text of a sign-in that ended. */
export function ending(words: Words, view: View, fault: Fault): { title: string; text: string } {
  const given = args(words, view, fault);
  return {
    title: words.attribute(`fault-${fault.code}`, "title", given) ?? words.say("sheet-failed-title"),
    text: words.attribute(`fault-${fault.code}`, "body", given) ?? sentence(words, view, fault),
  };
}

/** The label of the fault's one button, where it has one. */
export function button(words: Words, view: View, fault: Fault): string | null {
  return words.attribute(`fault-${fault.code}`, "button", args(words, view, fault));
}

/** What to do about it, in one sentence, where it is something outside the app. */
export function nextStep(words: Words, view: View, fault: Fault): string | null {
  const attribute = OUTSIDE.includes(fault.code) ? "next" : "window";
  return words.attribute(`fault-${fault.code}`, attribute, args(words, view, fault));
}

/** What is told on purpose: our code, the issuer's code, status and request. Empty when the sentence is all there is. */
export function details(words: Words, fault: Fault): string[] {
  const answer = [
    fault.status === null ? null : `HTTP ${fault.status}`,
    fault.request_id === null ? null : words.say("sheet-details-request", { id: fault.request_id }),
  ].filter((part) => part !== null);
  const certificate = fault.about.kind === "certificate" ? words.say("sheet-details-certificate", { issuer: fault.about.issuer }) : null;
  if (fault.upstream === null && certificate === null && answer.length === 0) return [];
  return [fault.code, fault.upstream, certificate, answer.join(" · ")].filter((line): line is string => !!line);
}

/** Whether it is about what was pasted, which is to be corrected in its field. */
export function isOfThePaste(remark: Fault | null): boolean {
  return remark?.code === "address_unreadable" || remark?.code === "exchange_refused";
}

/** Whether what failed is the same for every way to sign in. */
export function isOfEveryWay(code: FaultCode): boolean {
  return EVERY_WAY.includes(code);
}

/** Whether another proxy is what helps. */
export function asksForProxy(code: FaultCode): boolean {
  return PROXY.has(code);
}

function args(words: Words, view: View, fault: Fault): Args {
  const stores = storeNames(words, view.store_kind);
  const { about } = fault;
  switch (about.kind) {
    case "proxy":
      return { ...stores, host: about.host };
    case "account":
      return { ...stores, name: about.name };
    case "setting":
      return { ...stores, key: about.key, value: about.value, accepted: about.accepted };
    case "certificate":
      return { ...stores, issuer: about.issuer };
    case "clock":
      return { ...stores, t: span(words, Math.abs(about.off)) };
    case "ports": {
      const [first, last] = about.reserved ?? [0, 0];
      const program = about.owners.find((owner) => owner.program !== null)?.program ?? "";
      return { ...stores, program, first: String(first), last: String(last) };
    }
    case "file":
    case "not_a_key":
    case "bare_code":
    case "nothing":
    case "accounts":
      return stores;
  }
}

const EVERY_WAY: readonly FaultCode[] = ["offline", "no_answer", "openai_down", "clock_wrong", "not_trusted", "slow_down", "store_missing"];

const PROXY: ReadonlySet<FaultCode> = new Set<FaultCode>([
  "region_refused",
  "blocked",
  "proxy_silent",
  "proxy_password",
  "proxy_unreadable",
]);
