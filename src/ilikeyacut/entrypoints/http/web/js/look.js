// A look in words and swatches.
import { el } from "./dom.js";
import { has, named, t } from "./words.js";

const OPTIONS = ["length", "fringe", "part", "volume", "shine"];
const titles = new Map(); // of hairstyles that this page has no words for
let presets = new Map();

/** Know the catalogue and the colours, so that nothing has to be learned. */
export function know(styles, colours) {
  for (const it of styles) titles.set(it.name, it.title);
  presets = new Map(colours.map((it) => [it.name, it.hex]));
}

/** Learn what the server alone knows of looks: the hex of its colours, and titles of new hairstyles. */
export async function learn(app, looks, signal) {
  const unknown = new Set(looks.map((it) => it.hairstyle).filter((it) => it && !has(`style.${it}`) && !titles.has(it)));
  await Promise.all([
    presets.size || app.api.get("/colours", { signal }).then(({ items }) => know([], items)),
    ...Array.from(unknown, async (name) => {
      const found = await app.api.get(`/hairstyles/${encodeURIComponent(name)}`, { signal }).catch(() => ({}));
      titles.set(name, found.title ?? name); // a retired one keeps its name
    }),
  ]);
}

export const styleTitle = (name) => named("style", name, titles.get(name));
export const colourName = (colour) => (colour.startsWith("#") ? colour : named("colour", colour));
export const hexOf = (colour) => (colour.startsWith("#") ? colour : presets.get(colour));

/** Return a look in a few words, for captions. */
export function titleOf({ hairstyle, dye, ombre }) {
  const colour = dye ? colourName(dye.colour) : ombre && colourName(ombre);
  const style = hairstyle && styleTitle(hairstyle);
  const title = [style, colour].filter(Boolean).join(", ") || t("look.own");
  return title[0].toUpperCase() + title.slice(1);
}

/** Make a look's caption: its title, with a dot of its colour. */
export function captionOf(look) {
  const colour = look.dye?.colour ?? look.ombre;
  return el("p", { className: "caption" }, colour && dot(colour), titleOf(look));
}

/** Make a list of all that a look asks for. */
export function detailsOf(look) {
  const line = (label, ...said) => [el("dt", {}, label), el("dd", {}, ...said)];
  return el("dl", { className: "look" },
    look.hairstyle && line(t("look.hairstyle"), styleTitle(look.hairstyle)),
    OPTIONS.filter((it) => look[it]).map((it) => line(t(`option.${it}`), named(it, look[it]))),
    look.dye && line(t("look.colour"), ...shade(look.dye.colour),
      look.dye.intensity < 100 && ` ${t("look.intensity", { n: look.dye.intensity })}`),
    look.ombre && line(t("option.ombre"), ...shade(look.ombre)));
}

function shade(colour) {
  const hex = hexOf(colour);
  return [dot(colour), colourName(colour), hex && hex !== colour && ` ${hex}`];
}

/** Make a dot of a colour. */
export function dot(colour) {
  const made = el("span", { className: "swatch" });
  made.style.setProperty("--hex", hexOf(colour) ?? "none"); // a style attribute is not allowed, this is
  return made;
}
