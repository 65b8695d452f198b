// What a person wants to try on: the look that they are choosing, and those that they set aside to
// compare. It outlives a reload, and holds names and ids alone.
import { el } from "./dom.js";
import { tab } from "./storage.js";

export const MOST = 6; // looks in a comparison

const KEPT = "choice";
const ALONE = ["shine", "ombre"]; // options that a colour takes without a hairstyle
const NOTHING = { person: "", photo: "", hairstyle: "", colour: "", intensity: 100, options: {}, tray: [] };

/** A person's choice. It says `change` whenever it does. */
export class Choice extends EventTarget {
  #kept;

  constructor(person) {
    super();
    const kept = JSON.parse(tab.get(KEPT) ?? "{}");
    this.#kept = { ...NOTHING, person, ...(kept.person === person && kept) };
  }

  get now() { return this.#kept; }

  set(changes) {
    Object.assign(this.#kept, changes);
    tab.set(KEPT, JSON.stringify(this.#kept));
    this.dispatchEvent(new Event("change"));
  }

  option(name, value) { this.set({ options: { ...this.#kept.options, [name]: value } }); }

  /** Return the chosen look as the API takes it, with what its hairstyle takes; null if nothing is chosen. */
  look(style) {
    const { hairstyle, colour, intensity, options } = this.#kept;
    if (!hairstyle && !colour) return null;
    const takes = ([name, value]) => value
      && (hairstyle ? [style?.options[name] ?? []].flat().some((it) => it === true || it === value) : ALONE.includes(name));
    return {
      ...(hairstyle && { hairstyle }), ...(colour && { dye: { colour, intensity } }),
      ...Object.fromEntries(Object.entries(options).filter(takes)),
    };
  }
}

/** Let a look be chosen again on the page for trying on. */
export function wanted(person, { hairstyle = "", dye, ...options }, photo = "") {
  new Choice(person).set({ photo, hairstyle, colour: dye?.colour ?? "", intensity: dye?.intensity ?? 100, options });
}

/** Return the kind of look that a photo must be usable for. */
export const kindOf = (look) => (look.hairstyle ? "restyle" : "recolour");

/** Return the radio buttons of a name. */
export const radios = (element, name) => /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll(`input[name=${name}]`)]);

export const check = (element, name, value) => radios(element, name).forEach((it) => { it.checked = it.value === value; });

/** A radio button that fills its label. */
export const option = (name, value, act, ...shown) => el("label", { className: "option" },
  el("input", { type: "radio", name, value, on: { change: () => act(value) } }), ...shown);

/** A row of values to choose one of. */
export function pills(legend, name, entries, chosen, act, { className = "", unseen = "" } = {}) {
  const made = el("fieldset", { className: `row pills ${className}` }, el("legend", { textContent: legend, className: unseen }),
    entries.map(([value, text]) => option(name, value, act, el("span", {}, text))));
  check(made, name, chosen);
  return made;
}
