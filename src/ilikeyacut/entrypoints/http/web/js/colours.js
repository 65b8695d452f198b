// The colours of hair: those with names, any other, how far they go, and how they shine.
import { el, field } from "./dom.js";
import { dot } from "./look.js";
import { check, option, pills } from "./looks.js";
import { named, t } from "./words.js";

const SHINES = ["matte", "natural", "glossy"];

/** Return the colours as an element that follows the choice. `preview` shows one that is looked at; null shows the chosen one again. */
export function palette(choice, presets, preview, signal) {
  const families = [...new Set(presets.map((it) => it.family))];
  const free = () => choice.set({ colour: own.value.toUpperCase() });
  const own = el("input", { type: "color", value: "#8a4b6b", on: { input: free } });
  const intensity = el("input", { type: "range", min: "10", max: "100", step: "5",
    on: { input: () => choice.set({ intensity: Number(intensity.value) }) } });
  const reach = field("", intensity);
  const shine = pills(t("option.shine"), "shine", [["", t("asItIs")], ...SHINES.map((it) => [it, named("shine", it)])],
    choice.now.options.shine ?? "", (it) => choice.option("shine", it));
  const ends = el("select", { on: { change: () => choice.option("ombre", ends.value) } },
    [["", t("colours.noEnds")], ...presets.map((it) => [it.name, named("colour", it.name)])]
      .map(([value, textContent]) => el("option", { value, textContent, selected: value === (choice.now.options.ombre ?? "") })));

  function looked({ target }) { preview(target.closest("label")?.querySelector("[type=radio]")?.value ?? null); }

  function swatch(name, hex, text) {
    return option("colour", name, (colour) => choice.set({ colour }),
      hex ? dot(hex) : el("span", { className: "swatch none" }), el("span", {}, text));
  }

  const ownDot = dot(own.value);
  const ownSwatch = el("label", { className: "option" }, own, ownDot, el("span", {}, t("colours.free")));
  const element = el("div", { className: "palette" },
    el("div", { className: "row swatches", role: "radiogroup", ariaLabel: t("colours.title"),
      on: { pointerover: looked, pointerleave: () => preview(null) } },
      el("div", {}, swatch("", "", t("colours.own"))),
      families.map((family) => el("div", { role: "group", ariaLabel: named("family", family) },
        el("small", { textContent: named("family", family), ariaHidden: "true" }),
        presets.filter((it) => it.family === family).map((it) => swatch(it.name, it.hex, named("colour", it.name))))),
      el("div", {}, ownSwatch)),
    reach, shine, field(t("colours.ends"), ends));

  function follow() {
    const { colour } = choice.now;
    check(element, "colour", colour);
    ownSwatch.classList.toggle("chosen", colour.startsWith("#"));
    if (colour.startsWith("#")) own.value = colour;
    ownDot.style.setProperty("--hex", own.value);
    intensity.value = String(choice.now.intensity);
    reach.firstChild.textContent = t("colours.intensity", { n: choice.now.intensity });
  }
  choice.addEventListener("change", follow, { signal });
  follow();
  return element;
}
