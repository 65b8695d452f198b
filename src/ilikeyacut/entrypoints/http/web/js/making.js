// Several try-ons at once, as a grid that fills with pictures.
import { agreed, decided, ownStylist } from "./consent.js";
import { el } from "./dom.js";
import { learn } from "./look.js";
import { pending, wish } from "./outbox.js";
import { Picks, Tile } from "./tiles.js";
import { t } from "./words.js";

const grids = new WeakMap(); // by the place they are in

/** Try looks on a photo, and show them in a place until they have ended. Returns whether they are made. */
export async function make(app, place, signal, photo, looks) {
  if (!await decided(app, signal)) return false;
  const wishes = looks.map((look) => wish(app, { photo_id: photo.id, look, variations: 1 }));
  const grid = await shownIn(app, place, signal, wishes, photo);
  grid.heading.focus({ preventScroll: true });
  grid.element.scrollIntoView({ block: "start" });
  return true;
}

/** Go on with what was chosen before the page was left or loaded again. `photo` is the one shown now. */
export async function resume(app, place, signal, photo) {
  const wishes = pending(app);
  if (wishes.length) await shownIn(app, place, signal, wishes, photo);
}

async function shownIn(app, place, signal, wishes, photo) {
  await learn(app, wishes.map((it) => it.body.look), signal).catch(() => {}); // names alone will do
  if (!grids.get(place)?.element.isConnected) {
    grids.set(place, new Grid(app, signal));
    place.replaceChildren(grids.get(place).element);
  }
  const grid = grids.get(place);
  grid.add(wishes, photo);
  return grid;
}

class Grid {
  #app; #signal;
  #tiles = [];
  #picks = new Picks();
  #list = el("ul", { className: "tiles" });
  #said = el("p", { className: "note", attributes: { role: "status" } });
  heading = el("h2", { textContent: t("making.title"), tabIndex: -1 });
  element = el("section", { className: "making" }, this.heading, this.#said, this.#list);

  constructor(app, signal) {
    this.#app = app;
    this.#signal = signal;
  }

  add(wishes, photo) {
    const part = wishes.length > 1 ? "thumbnail" : "image"; // one look alone is shown larger
    const options = { part, picks: this.#picks, consent: asking(this.#app, this.#signal), changed: () => this.#changed() };
    const behind = ({ body }) => (body.photo_id === photo?.id ? photo.thumbnail?.url : "");
    const tiles = wishes.map((it) => new Tile(this.#app, this.#signal, { ...options, behind: behind(it) }));
    this.#tiles.push(...tiles);
    this.#list.prepend(...tiles.map((it) => it.element));
    tiles.forEach((it, i) => it.begin(wishes[i]));
  }

  #changed() {
    const done = this.#tiles.filter((it) => it.state === "done").length;
    this.#said.textContent = t("making.done", { done, n: this.#tiles.length });
    if (!this.#signal.aborted) this.#app.refreshMe(this.#signal).catch(() => {}); // shown at the next chance
  }
}

/**
 * Return a function that asks for consent, once for all wishes that need it at the same time.
 * It resolves to what the wishes change by that, or to null if they cannot be sent.
 */
export function asking(app, signal) {
  let answer = null;
  return (fault) => {
    answer ??= consented(app, fault, signal);
    answer.then((it) => { if (!it) answer = null; }, () => { answer = null; });
    return answer;
  };
}

async function consented(app, fault, signal) {
  const answer = await agreed(app, fault, signal);
  return answer === "preview" ? { stylist: ownStylist(app).name } : answer && {};
}
