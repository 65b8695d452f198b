// Two pictures in one frame. A range input does the work, so that keys, touch and screen readers can.
import { el } from "./dom.js";
import { t } from "./words.js";

class CompareSlider extends HTMLElement {
  #range = el("input", { type: "range", min: "0", max: "100", step: "any", value: "50", on: { input: () => this.#show() } });

  /** Show pictures, each with a short name. The second one lies on the first. */
  show(/** @type {HTMLElement[]} */ [first, second], [left, right], label) {
    second.classList.add("over");
    this.#range.ariaLabel = label;
    this.#range.dataset.name = right;
    const tag = (text, side) => el("span", { className: `tag ${side}`, textContent: text, ariaHidden: "true" });
    this.replaceChildren(first, second, this.#range, el("span", { className: "bar" }), tag(left, "left"), tag(right, "right"));
    this.#show();
    return this;
  }

  #show() {
    const at = Number(this.#range.value);
    this.style.setProperty("--at", `${at}%`);
    this.#range.setAttribute("aria-valuetext", t("slider.at", { n: Math.round(100 - at), name: this.#range.dataset.name }));
  }
}

customElements.define("compare-slider", CompareSlider);
export const slider = (pictures, names, label) => new CompareSlider().show(pictures, names, label);
