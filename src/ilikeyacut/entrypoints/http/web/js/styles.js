// The catalogue of hairstyles, with what each can be varied by.
import { button, el, note, say } from "./dom.js";
import { styleTitle } from "./look.js";
import { check, pills, radios } from "./looks.js";
import { has, named, t, told } from "./words.js";

const VARIED = ["length", "fringe", "part", "volume"];
const LIKED = "liked";

/** Return the catalogue as an element that follows the choice. `usable` may refuse all styles. */
export function catalogue(app, choice, list, signal) {
  const liked = new Set(app.me.favourites);
  const search = el("input", { type: "search", placeholder: t("styles.search"), ariaLabel: t("styles.search"), on: { input: filter } });
  const kinds = [...new Set(list.map((it) => it.category))];
  let category = "";
  const chips = pills(t("styles.categories"), "category",
    [["", t("styles.all")], [LIKED, t("styles.liked")], ...kinds.map((it) => [it, named("category", it)])],
    "", (it) => { category = it; filter(); }, "chips");
  const status = note();
  const why = el("p", { className: "note", hidden: true, textContent: t("styles.unfit") });
  const options = el("div", { className: "options" });
  const cards = new Map(list.map((style) => [style, card(style)]));
  const mine = el("span", { className: "own" });
  const own = radio("", mine, t("styles.own"));
  const element = el("div", {}, el("div", { className: "row" }, el("label", { className: "field" }, search), chips), why, status,
    el("ul", { className: "styles", role: "radiogroup", ariaLabel: t("styles.title") }, el("li", { role: "none" }, own), ...cards.values()), options);

  function radio(name, picture, title) {
    return el("label", {}, el("input", { type: "radio", name: "hairstyle", value: name,
      on: { change: () => choice.set({ hairstyle: name }) } }), picture, el("span", { textContent: title }));
  }

  function card(style) {
    const title = styleTitle(style.name);
    const heart = button("", () => like(style, heart), { className: "heart like", ariaPressed: String(liked.has(style.name)),
      ariaLabel: t("styles.like", { style: title }) });
    return el("li", { role: "none" }, radio(style.name, el("img", { src: style.thumbnail?.url ?? "", alt: "", loading: "lazy", width: 160, height: 160 }), title), heart);
  }

  /** Like a style, or no longer. The heart changes at once, and back if the server refuses. */
  async function like({ name }, heart) {
    const on = !liked.has(name);
    const turn = (to) => { liked[to ? "add" : "delete"](name); heart.ariaPressed = String(to); };
    turn(on);
    try {
      await app.api.ask(on ? "PUT" : "DELETE", `/me/favourites/${encodeURIComponent(name)}`);
      app.me.favourites = [...liked];
    } catch (fault) {
      turn(!on);
      say(status, told(fault), true);
    }
  }

  function filter() {
    const asked = search.value.trim().toLocaleLowerCase();
    let found = 0;
    for (const [style, li] of cards) {
      const said = [styleTitle(style.name), style.title, style.text, ...style.tags].join(" ").toLocaleLowerCase();
      const fits = !category || style.category === category || (category === LIKED && liked.has(style.name));
      li.hidden = !fits || !asked.split(/\s+/).every((it) => said.includes(it));
      found += Number(!li.hidden);
    }
    own.parentElement.hidden = Boolean(asked || category);
    say(status, t(found || category !== LIKED ? "styles.found" : "styles.noneLiked", { n: found }));
  }

  let shown;
  function follow() {
    const { hairstyle } = choice.now;
    check(element, "hairstyle", hairstyle);
    if (shown === hairstyle) return;
    shown = hairstyle;
    options.replaceChildren(...varied(choice, list.find((it) => it.name === hairstyle)));
  }

  choice.addEventListener("change", follow, { signal });
  follow();
  return {
    element,
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
  if (!style) return [];
  const { options } = choice.now;
  return [
    el("p", { className: "note", textContent: has(`styleText.${style.name}`) ? t(`styleText.${style.name}`) : style.text }),
    ...VARIED.filter((it) => style.options[it]?.length > 1).map((it) => pills(t(`option.${it}`), it,
      [["", t("asShown")], ...style.options[it].map((value) => [value, named(it, value)])],
      style.options[it].includes(options[it]) ? options[it] : "", (value) => choice.option(it, value))),
  ];
}
