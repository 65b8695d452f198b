// What the page says, in the person's language. Codes of refusals have words here, never raw texts.
import { browser } from "./storage.js";

const KNOWN = ["en", "de"];
const KEPT = "language";
let words = {};

export let language = "en";
let region = "en"; // the language as the browser's owner writes dates and numbers

/** Load the words of the language that was chosen, or else the first one known of the browser's. */
export async function loadWords() {
  const wanted = [browser.get(KEPT), ...navigator.languages].map((it) => it?.slice(0, 2));
  language = wanted.find((it) => KNOWN.includes(it)) ?? "en";
  region = navigator.languages.find((it) => it.startsWith(language)) ?? language;
  const answer = await fetch(`/web/i18n/${language}.json`);
  words = answer.ok ? await answer.json() : {};
  if (!words?.again) throw new Error("the words cannot be read");
  document.documentElement.lang = language;
}

export const languages = KNOWN;

export function chooseLanguage(name) {
  browser.set(KEPT, name);
  location.reload();
}

/** Return the words of a key, with its {placeholders} filled in. */
export const t = (key, values = {}) =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export const has = (key) => key in words;

/** Return a name of the API in words, such as `chin` of `length`; `other` if there are none. */
export const named = (kind, name, other = name) => words[`${kind}.${name}`] ?? other;

/** Return the words for a refusal: those of its code, or else what the server hinted. */
export function messageOf(fault) {
  if (fault?.code && has(`code.${fault.code}`)) return t(`code.${fault.code}`, { ...fault, wait: soon(fault.retry_after) });
  return fault?.hint || t("code.INTERNAL");
}

/** Return "in 15 minutes" for 900 seconds, and "later" for none. */
function soon(seconds) {
  if (!seconds) return t("later");
  const [n, unit] = seconds > 5400 ? [seconds / 3600, "hour"] : seconds > 90 ? [seconds / 60, "minute"] : [seconds, "second"];
  return new Intl.RelativeTimeFormat(region).format(Math.ceil(n), /** @type {any} */ (unit));
}

export const signed = (number) => new Intl.NumberFormat(region, { signDisplay: "exceptZero" }).format(number);

const asDate = (options) => (when) =>
  (Number.isNaN(Date.parse(when)) ? "" : new Intl.DateTimeFormat(region, options).format(new Date(when)));
export const day = asDate({ dateStyle: "long" });
export const moment = asDate({ dateStyle: "medium", timeStyle: "short" });

/** Return "Today" or "Yesterday", or null if it was neither. */
export function dayAgo(when) {
  const midnight = (it) => new Date(it).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(when) - midnight(Date.now())) / 86_400_000);
  if (ago !== 0 && ago !== -1) return null;
  const said = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(ago, "day");
  return said[0].toUpperCase() + said.slice(1);
}
