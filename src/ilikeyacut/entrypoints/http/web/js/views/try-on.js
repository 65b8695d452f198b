// Trying on: a photo, a look or several, and what becomes of them.
import { load } from "../api.js";
import { button, el, note, once, say } from "../dom.js";
import { VARIED, catalogue } from "../styles.js";
import { palette } from "../colours.js";
import { colourName, dot, hexOf, know, styleTitle, titleOf } from "../look.js";
import { Choice, MOST, kindOf } from "../looks.js";
import { PhotoPart } from "../photo.js";
import { tab } from "../storage.js";
import { named, t, messageOf } from "../words.js";

export async function show(app, root, signal) {
  const [list, presets, earlier] = await Promise.all([
    app.api.all("/hairstyles", { signal, limit: 100 }),
    app.api.list("/colours", { signal }),
    app.api.list("/photos?status=accepted&limit=24", { signal }),
  ]);
  know(list, presets);
  const choice = new Choice(app.me.id);
  const photo = new PhotoPart(app, choice, earlier, signal);
  const styles = catalogue(app, choice, list, signal);
  const colours = palette(choice, presets, preview, signal);
  const place = el("div", { className: "made" });
  const bar = actions(app, choice, { photo, list, place, signal });
  root.append(el("div", { className: "stage" },
    el("h1", {}, t("tryOn.title")),
    el("div", { className: "columns" }, photo.element, el("section", { className: "card wish", ariaLabel: t("looks.title") },
      tabs([["styles", styles.element], ["details", styles.details], ["colours", colours]], choice, list, signal), bar))), place);

  /** Show a colour on the photo while it is looked at; null shows the chosen one. */
  function preview(name) {
    const { colour, intensity, options } = choice.now;
    const shown = name ?? colour;
    photo.colour(shown ? hexOf(shown) : null, intensity, options.shine, shown && colourName(shown));
  }
  const fitted = () => {
    styles.fit(photo.current);
    preview(null);
  };
  choice.addEventListener("change", () => preview(null), { signal });
  photo.addEventListener("photo", fitted);
  fitted();
  if (tab.get("wishes")) await (await load("./making.js")).resume(app, place, signal, photo.current);
}

/** Panels of which one is shown; arrow keys go from tab to tab. */
function tabs(panels, choice, list, signal) {
  const made = panels.map(([name, panel]) => {
    Object.assign(panel, { id: `panel-${name}`, role: "tabpanel" });
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    return el("button", { type: "button", id: `tab-${name}`, role: "tab", attributes: { "aria-controls": panel.id },
      on: { click: () => open(name), keydown } }, el("span", {}, t(`${name}.title`)), el("small"));
  });
  function open(name) {
    panels.forEach(([it, panel], i) => {
      panel.hidden = it !== name;
      made[i].ariaSelected = String(it === name);
      made[i].tabIndex = it === name ? 0 : -1;
    });
  }
  function keydown(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const other = made.at((made.indexOf(event.currentTarget) + step) % made.length);
    other.focus();
    other.click();
  }
  const follow = () => {
    const { hairstyle, colour } = choice.now, look = choice.look(list.find((it) => it.name === hairstyle));
    const varied = VARIED.filter((it) => look?.[it]).map((it) => named(it, look[it])).join(", ");
    const chosen = [
      hairstyle ? styleTitle(hairstyle) : t("styles.own"),
      varied || t("asShown"),
      colour ? colourName(colour) : t("colours.own"),
    ];
    made.forEach((it, i) => { it.lastChild.textContent = chosen[i]; });
  };
  choice.addEventListener("change", follow, { signal });
  follow();
  open("styles");
  return [el("div", { role: "tablist", className: "tabs", ariaLabel: t("looks.title") }, made), panels.map(([, panel]) => panel)];
}

/** The looks to compare, and the button that tries them on. */
function actions(app, choice, { photo, list, place, signal }) {
  const tray = el("div", { className: "row tray", role: "group", ariaLabel: t("tray.title") });
  const status = note();
  const go = button("", () => once(go, tryOn), { className: "main" });
  const add = button(t("tray.add"), () => {
    const look = chosen(), refused = look ? unwanted(look) : "tryOn.noLook";
    if (refused) return say(status, t(refused), true);
    choice.set({ tray: [...choice.now.tray, look] });
    tray.scrollTo(tray.scrollWidth, 0);
    return say(status, t("tray.added", { look: titleOf(look) }));
  });
  const chosen = () => choice.look(list.find((it) => it.name === choice.now.hairstyle));
  /** Return why a look cannot be set aside. */
  const unwanted = (look) => {
    if (choice.now.tray.some((it) => JSON.stringify(it) === JSON.stringify(look))) return "tray.there";
    return choice.now.tray.length < MOST ? "" : "tray.full";
  };
  const looks = () => (choice.now.tray.length ? choice.now.tray : [chosen()].filter(Boolean));

  function follow() {
    const { tray: kept } = choice.now, n = Math.max(looks().length, 1);
    tray.replaceChildren(...kept.map((look, i) => button("", () => {
      choice.set({ tray: kept.toSpliced(i, 1) });
      (tray.querySelector("button") ?? add).focus();
    }, { ariaLabel: t("tray.remove", { look: titleOf(look) }) }, look.dye && dot(look.dye.colour), titleOf(look), " ×")));
    tray.hidden = !kept.length;
    go.textContent = t(n > 1 ? "tryOn.go.some" : "tryOn.go.one", { n });
  }

  function missing(wanted) {
    if (!photo.current) return "tryOn.noPhoto";
    if (!wanted.length) return "tryOn.noLook";
    if (wanted.some((it) => !photo.current.usable_for.includes(kindOf(it)))) return "tryOn.unfit";
    return app.me.credits.available < wanted.length ? "tryOn.noCredits" : "";
  }

  async function tryOn() {
    const wanted = looks(), key = missing(wanted);
    say(status, key && t(key, { n: app.me.credits.available }), Boolean(key));
    if (key) return;
    try {
      const { make } = await load("./making.js");
      if (await make(app, place, signal, photo.current, wanted)) choice.set({ tray: [] });
    } catch (fault) {
      if (!signal.aborted) say(status, messageOf(fault), true);
    }
  }

  choice.addEventListener("change", follow, { signal });
  follow();
  return el("div", { className: "deck" }, tray, el("p", { className: "row" }, go, add), status);
}
