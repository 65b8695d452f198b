// Elements without a template language: everything is text until it is an element.
import { chooseLanguage, language, languages, t, messageOf } from "./words.js";

/**
 * Make an element. `on` has listeners by event, `data` the dataset, `attributes` what is no property.
 * Children that are null, undefined or false are left out; texts are never parsed as HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} properties
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, { on = {}, data = {}, attributes = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const [event, listener] of Object.entries(on)) made.addEventListener(event, listener);
  Object.assign(made.dataset, data);
  made.append(...children.flat(Infinity).filter((it) => it !== null && it !== undefined && it !== false));
  return made;
}

export const $ = (id) => document.getElementById(id);

export const button = (text, act, properties = {}, ...children) =>
  el("button", { type: "button", textContent: text, on: { click: act }, ...properties }, ...children);

/** A button for each language, in its own words. */
export const languageButtons = (properties = {}) => languages.map((it) =>
  button(new Intl.DisplayNames(it, { type: "language" }).of(it), () => chooseLanguage(it),
    { ...properties, lang: it, ariaPressed: String(it === language) }));

/** Make a picture. Signed addresses run out: if it cannot be loaded, it asks for another, once. */
export function picture(address, again, properties) {
  const image = el("img", { decoding: "async", ...properties, src: address });
  const failed = () => { image.replaceWith(el("span", { className: "gone", textContent: t("picture.gone") })); };
  image.addEventListener("error", async () => {
    image.addEventListener("error", failed, { once: true });
    try { image.src = await again(); } catch { failed(); }
  }, { once: true });
  return image;
}

/** A field with its label above it. */
export const field = (label, input, ...after) =>
  el("label", { className: "field" }, el("span", {}, label), input, ...after);

/** A checkbox with its label beside it. */
export const checkbox = (input, label) => el("label", { className: "check" }, input, el("span", {}, label));

/** Buttons of which one is pressed. `entries` have a value and its text. */
export function choices(label, entries, chosen, act) {
  const buttons = entries.map(([value, text]) => button(text, () => { press(value); act(value); }, { value }));
  const press = (value) => { for (const it of buttons) it.ariaPressed = String(it.value === value); };
  press(chosen);
  return el("div", { className: "row choice", role: "group", ariaLabel: label }, buttons);
}

/** A place for what is said to the person, read out as it changes. */
export const note = (text = "", properties = {}) =>
  el("p", { className: "note", textContent: text, attributes: { role: "status" }, ...properties });

export function say(where, text, bad = false) {
  where.textContent = text;
  where.classList.toggle("bad", bad);
}

/** Read a text out without showing it. */
export const announce = (text) => { $("announcer").textContent = text; };

/** Run what a control asks for; meanwhile it cannot be used again. */
export async function once(control, act) {
  if (control.ariaDisabled === "true") return undefined;
  control.ariaDisabled = "true"; // not `disabled`, which would drop the keyboard's focus
  try { return await act(); } finally { control.ariaDisabled = null; }
}

/** Do what a control asks for, and say how that went: what `act` returned, or why it was refused. */
export const attempt = (control, where, act) => once(control, async () => {
  say(where, t("loading"));
  try { say(where, (await act()) ?? ""); } catch (fault) { say(where, messageOf(fault), true); }
});

/** A button that does something, and says in `where` how that went. */
export const doing = (text, where, act, properties = {}) =>
  button(text, ({ currentTarget }) => attempt(currentTarget, where, act), properties);

/** Return the object URL of a blob, which is revoked when the signal ends. */
export function objectUrl(blob, signal) {
  const url = URL.createObjectURL(blob);
  signal.addEventListener("abort", () => URL.revokeObjectURL(url), { once: true });
  return url;
}

/**
 * Ask in a dialog. Resolves to the value of the action that was chosen, or null if the person closed it.
 * A value may be a function that returns the value, or undefined to leave the dialog open.
 */
export function ask(title, body, actions, className = "") {
  return new Promise((done) => {
    const heading = el("h2", { id: "dialog-title", textContent: title });
    const close = (value) => { dialog.close(); dialog.remove(); done(value); };
    const choose = async (value) => {
      const chosen = typeof value === "function" ? await value() : value;
      if (chosen !== undefined) close(chosen);
    };
    const row = el("p", { className: "row" }, actions.map(([text, value, kind = ""]) =>
      button(text, ({ currentTarget }) => once(currentTarget, () => choose(value)), { className: kind })));
    const dialog = el("dialog", { className, attributes: { "aria-labelledby": heading.id },
      on: { cancel: (event) => { event.preventDefault(); close(null); } } }, heading, body, row);
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Ask before something is deleted. Resolves to whether it shall be. */
export const confirmed = (title, text, action) =>
  ask(title, el("p", {}, text), [[action, true, "danger"], [t("cancel"), false]]);
