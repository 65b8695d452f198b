// The catalogue of hairstyles, and what each can be varied by.
import { button, el, note, say } from "./dom.js";
import { styleTitle } from "./look.js";
import { check, option, pills, radios } from "./looks.js";
import { named, t, messageOf } from "./words.js";

export const VARIED = ["length", "fringe", "part", "volume"];
const CATEGORIES = ["straight", "wavy", "curly", "coily"];
const LIKED = "liked";

/** Return the catalogue, and the details of the chosen hairstyle, as elements that follow the choice. */
export function catalogue(app, choice, list, signal) {
  const liked = new Set(app.me.favourites);
  const search = el("input", { type: "search", placeholder: t("styles.search"), ariaLabel: t("styles.search"), on: { input: filter } });
  const kinds = [...new Set(list.map((it) => it.category))].sort((a, b) => CATEGORIES.indexOf(a) - CATEGORIES.indexOf(b));
  let category = "";
  const chips = pills(t("styles.categories"), "category",
    [["", t("styles.all")], [LIKED, t("styles.liked")], ...kinds.map((it) => [it, named("category", it)])],
    "", (it) => { category = it; filter(); }, { className: "chips", unseen: "unseen" });
  const status = note();
  const why = el("p", { className: "note", hidden: true, textContent: t("styles.unfit") });
  const details = el("div");
  const cards = new Map(list.map((style) => [style, card(style)]));
  const mine = el("span", { className: "own" });
  const own = radio("", mine, t("styles.own"));
  const element = el("div", {}, el("div", { className: "row" }, el("label", { className: "field" }, search), chips), why, status,
    el("div", { className: "styles", role: "radiogroup", ariaLabel: t("styles.title") }, el("div", {}, own), ...cards.values()));

  function radio(name, picture, title) {
    return option("hairstyle", name, (hairstyle) => choice.set({ hairstyle }), picture, el("span", {}, title));
  }

  function card(style) {
    const title = styleTitle(style.name);
    const picture = el("img", { src: style.thumbnail?.url ?? "", alt: "", loading: "lazy", width: 160, height: 160 });
    return el("div", {}, radio(style.name, picture, title), heart(style, {
      className: "heart like", ariaLabel: t("styles.like", { style: title }), tabIndex: -1, // the one in the details is for keys
    }));
  }

  function heart({ name }, properties, text = "") {
    return button(text, () => like(name), { data: { style: name }, ariaPressed: String(liked.has(name)), ...properties });
  }

  /** Like a style, or no longer. Its hearts change at once, and back if the server refuses. */
  async function like(name) {
    const on = !liked.has(name);
    const turn = (to) => {
      liked[to ? "add" : "delete"](name);
      for (const part of [element, details]) {
        for (const it of part.querySelectorAll(`[data-style="${name}"]`)) it.ariaPressed = String(to);
      }
    };
    turn(on);
    try {
      await app.api.ask(on ? "PUT" : "DELETE", `/me/favourites/${encodeURIComponent(name)}`);
      app.me.favourites = [...liked];
    } catch (fault) {
      turn(!on);
      say(status, messageOf(fault), true);
    }
  }

  function filter() {
    const asked = search.value.trim().toLocaleLowerCase();
    let found = 0;
    for (const [style, it] of cards) {
      const said = [styleTitle(style.name), style.title, style.text, ...style.tags].join(" ").toLocaleLowerCase();
      const fits = !category || style.category === category || (category === LIKED && liked.has(style.name));
      it.hidden = !fits || !asked.split(/\s+/).every((word) => said.includes(word));
      found += Number(!it.hidden);
    }
    own.parentElement.hidden = Boolean(asked || category);
    say(status, t(found ? "styles.found" : category === LIKED && !liked.size ? "styles.noneLiked" : "styles.none", { n: found }));
  }

  let shown;
  function follow() {
    const { hairstyle } = choice.now;
    check(element, "hairstyle", hairstyle);
    if (shown === hairstyle) return;
    shown = hairstyle;
    const style = list.find((it) => it.name === hairstyle);
    details.replaceChildren(...(style ? [...varied(choice, style), heart(style, { className: "like" }, t("styles.favourite"))]
      : [el("p", { className: "note", textContent: t("details.none") })]));
  }

  choice.addEventListener("change", follow, { signal });
  follow();
  return {
    element,
    details,
    /** Offer what a photo is good enough for: all hairstyles, or the person's own alone. */
    fit(photo) {
      const restyles = photo?.usable_for.includes("restyle") ?? true;
      mine.replaceChildren(photo?.thumbnail ? el("img", { src: photo.thumbnail.url, alt: "", width: 160, height: 160 }) : "");
      why.hidden = restyles;
      for (const it of radios(element, "hairstyle")) it.disabled = !restyles && it.value !== "";
    },
  };
}

function varied(choice, style) {
  const { options } = choice.now;
  return [
    el("p", { className: "note", textContent: named("styleText", style.name, style.text) }),
    ...VARIED.filter((it) => style.options[it]?.length > 1).map((it) => pills(t(`option.${it}`), it,
      [["", t("asShown")], ...style.options[it].map((value) => [value, named(it, value)])],
      style.options[it].includes(options[it]) ? options[it] : "", (value) => choice.option(it, value))),
  ];
}
