// My looks: all try-ons as a timeline, or the favourites among their results.
import { button, choices, el, note, once, say } from "../dom.js";
import { ended } from "../api.js";
import { learn } from "../look.js";
import { asking } from "../making.js";
import { drop, pending } from "../outbox.js";
import { Picks, Tile, resultTile } from "../tiles.js";
import { day, dayAgo, t, messageOf } from "../words.js";

const LISTS = {
  all: { path: "/try-ons", filters: {} },
  favourites: { path: "/results", filters: { favourite: true } },
};
let chosen = "all"; // as it was left

export async function show(app, root, signal) {
  const place = el("div", { className: "timeline" });
  const picks = new Picks();
  let listing = new AbortController(), shown;
  root.append(el("div", { className: "row spread" }, el("h1", {}, t("results.title")),
    choices(t("results.filter"), Object.keys(LISTS).map((name) => [name, t(`results.${name}`)]), chosen, choose)), place);

  async function choose(name, pages = 1) {
    chosen = name;
    listing.abort();
    listing = new AbortController();
    const timeline = new Timeline(app, AbortSignal.any([signal, listing.signal]), picks, name);
    for (let n = 0; n < pages; n++) await timeline.next();
    shown = timeline;
    if (chosen === name) place.replaceChildren(timeline.element);
  }
  root.addEventListener("click", ({ target }) => {
    if (target.closest("a")) history.replaceState({ y: scrollY, pages: shown.pages }, ""); // for the way back
  });
  signal.addEventListener("abort", () => listing.abort(), { once: true });
  const { y = 0, pages } = history.state ?? {};
  await choose(chosen, pages);
  requestAnimationFrame(() => scrollTo(0, y));
}

class Timeline {
  #app; #signal; #name; #options;
  #cursor = "";
  #days = new Map();
  pages = 0;
  #ids = new Set();
  #list = el("div", { className: "days" });
  #said = note();
  #more = button(t("results.more"), () => once(this.#more, () => this.next()), { hidden: true });
  element = el("div", {}, this.#list, this.#said, this.#more);

  constructor(app, signal, picks, name) {
    this.#app = app;
    this.#signal = signal;
    this.#name = name;
    const changed = () => { if (!signal.aborted) app.refreshMe(signal).catch(() => {}); };
    this.#options = { picks, consent: asking(app, signal), changed };
    if (name === "all") this.#unsent();
  }

  /** Add the next page. Says so if it cannot be had. */
  async next() {
    const { path, filters } = LISTS[this.#name];
    try {
      do {
        const { items, cursor } = await this.#app.api.page(path, { ...filters, limit: 24, cursor: this.#cursor, signal: this.#signal });
        await learn(this.#app, items.map((it) => it.look), this.#signal);
        for (const it of items) this.#add(it);
        this.#cursor = cursor;
      } while (this.#cursor && !this.#days.size); // a filtered page may be empty although more follow
      this.pages++;
      this.#more.hidden = !this.#cursor;
      say(this.#said, "");
      if (!this.#days.size) this.#list.replaceChildren(empty(this.#name));
    } catch (fault) {
      if (this.#signal.aborted) return;
      this.#more.hidden = false;
      say(this.#said, messageOf(fault), true);
    }
  }

  #add(it) {
    const { picks } = this.#options;
    this.#ids.add(it.id);
    if (it.results && ended(it)) drop(it); // what is shown here is not shown again as new
    const results = it.results ?? [it];
    if (results.length) this.#on(it.created_at, results.map((one) => resultTile(this.#app, one, picks, this.#signal)));
    else if (it.status !== "completed") this.#on(it.created_at, [new Tile(this.#app, this.#signal, this.#options).follow(it).element]);
  }

  /** Go on with what was chosen while there was no answer. */
  #unsent() {
    for (const made of pending(this.#app).filter((it) => !it.id)) {
      const changed = () => { if (this.#ids.has(made.id)) tile.element.remove(); else this.#options.changed(); };
      const tile = new Tile(this.#app, this.#signal, { ...this.#options, changed });
      this.#on(new Date(), [tile.element]);
      tile.begin(made);
    }
  }

  #on(when, tiles) {
    const date = new Date(when).toDateString();
    if (!this.#days.has(date)) {
      this.#days.set(date, el("ul", { className: "tiles" }));
      this.#list.append(el("section", {}, el("h2", { textContent: dayAgo(when) ?? day(when) }), this.#days.get(date)));
    }
    this.#days.get(date).append(...tiles);
  }
}

const empty = (name) => el("div", { className: "empty" },
  el("p", {}, t(`results.${name}.empty`)),
  el("a", { className: "button main", href: "#/", textContent: t("results.begin") }));
