// Asks a person before a third party sees a photo: with the very text, and the version of it that
// they agree to.
import { ask, checkbox, el, note, say } from "./dom.js";
import { browser } from "./storage.js";
import { named, t, messageOf } from "./words.js";

const DECIDED = "decided"; // who was asked about which third party: a try-on need not ask again

/** Return the first stylist of this server that shows photos to nobody else, if there is one. */
export const ownStylist = ({ config }) => config.stylists.find((it) => it.name !== "auto" && !it.third_party);

/**
 * Ask for consent to a provider, or to the one that a refused request needs. Resolves to "agreed",
 * to "preview" if the stylist of this server shall make the picture instead, or to null.
 */
export async function agreed(app, wanted, signal, { preview = Boolean(ownStylist(app)) } = {}) {
  const provider = wanted.code ? wanted.required : wanted;
  const current = async () => {
    const texts = await app.api.list("/me/consents", { signal });
    return texts.find((it) => it.provider === provider) ?? texts.find((it) => !it.given);
  };
  let text = await current();
  while (text && !text.given) {
    const answer = await request(app, text, signal, preview);
    if (answer !== "changed") return answer;
    text = { ...(await current()), changed: true };
  }
  return "agreed";
}

/**
 * Ask about the third party that this server prefers, unless the person has decided that before.
 * Resolves to whether to go on: without consent, the server makes pictures itself where it can.
 */
export async function decided(app, signal) {
  const { third_party } = app.config.stylists.find((it) => it.name !== "auto") ?? {};
  const decision = `${app.me.id} ${third_party}`;
  if (!third_party || browser.get(DECIDED) === decision) return true;
  const answer = await agreed(app, third_party, signal);
  if (answer) browser.set(DECIDED, decision);
  return answer !== null;
}

function request(app, text, signal, preview) {
  const provider = named("provider", text.provider);
  const tick = el("input", { type: "checkbox", id: "of-age" });
  const status = note(text.changed ? t("consent.changed") : "");
  const agree = async () => {
    if (!tick.checked) { tick.focus(); return say(status, t("consent.ageMissing", { provider }), true); }
    const given = { text_version: text.text_version, of_age: true };
    try {
      await app.api.send("PUT", `/me/consents/${encodeURIComponent(text.provider)}`, given, { signal });
      return "agreed";
    } catch (fault) {
      if (fault.code === "VERSION_CONFLICT") return "changed";
      return say(status, messageOf(fault), true);
    }
  };
  const what = { provider, purpose: named("purpose", text.purpose) };
  return ask(t("consent.title", what), el("div", {}, el("p", {}, t("consent.what", what)), ...veryText(text),
    checkbox(tick, t("consent.ofAge")), status), [
    [t("consent.agree"), agree, "main"],
    ...(preview ? [[t("consent.preview"), "preview", "main"]] : []),
    [t("cancel"), null, "plain"],
  ], "consent");
}

/** The words that a person agrees to, in the language that they were written in. */
export const veryText = (text) => [
  el("blockquote", { lang: "en", textContent: text.text }),
  el("p", { className: "note", textContent: t("consent.version", { version: text.text_version }) }),
];
