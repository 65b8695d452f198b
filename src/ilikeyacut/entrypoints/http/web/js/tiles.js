// Try-ons and their results as tiles of a grid.
import { announce, button, el, once, picture } from "./dom.js";
import { ended } from "./api.js";
import { captionOf, titleOf } from "./look.js";
import { drop, lasting, note, send, wish } from "./outbox.js";
import { has, named, t, messageOf } from "./words.js";

/** Make a picture of a result: its `image` or its `thumbnail`. */
export function pictureOf(app, result, part, signal, properties) {
  const of = (it) => (it[part] ?? it.image)?.url ?? "";
  const again = async () => of(await app.api.get(`/results/${result.id}`, { signal }));
  return picture(of(result), again, { alt: titleOf(result.look), ...properties });
}

/** Make the tile of a result. */
export function resultTile(app, result, picks, signal, part = "thumbnail", loading = "lazy") {
  const title = titleOf(result.look);
  return el("li", { className: "tile" },
    el("a", { className: "picture", href: `#/result/${result.id}` },
      pictureOf(app, result, part, signal, { loading, width: result.width, height: result.height })),
    picks.button(result, title),
    captionOf(result.look),
    result.favourite && el("span", { className: "liked", textContent: "♥", attributes: { role: "img", "aria-label": t("favourite") } }));
}

/** Which two results are to be compared, and the bar that leads there. */
export class Picks {
  #picked = new Map(); // controls by the id of their result
  #text = el("span");
  #go = el("a", { className: "button main", textContent: t("compare") });
  #bar = el("div", { className: "row picks", role: "group", ariaLabel: t("compare") }, this.#text, this.#go,
    button(t("picks.clear"), () => this.#clear(), { className: "plain" }));

  button(result, title) {
    const made = button("", () => this.#toggle(result.id, made), {
      className: "pick", ariaPressed: "false", ariaLabel: t("picks.choose", { look: title }), title: t("compare"),
    });
    return made;
  }

  #toggle(id, control) {
    if (this.#picked.has(id)) this.#drop(id);
    else {
      if (this.#picked.size === 2) this.#drop(this.#picked.keys().next().value);
      this.#picked.set(id, control);
      control.ariaPressed = "true";
    }
    const ids = [...this.#picked.keys()];
    this.#text.textContent = t(ids.length < 2 ? "picks.one" : "picks.two");
    this.#go.hidden = ids.length < 2;
    this.#go.href = `#/compare/${ids.join("/")}`;
    if (!ids.length) return this.#bar.remove();
    control.after(this.#bar); // it is at the edge of the window, and next in the order of the keyboard
    return announce(this.#text.textContent);
  }

  #drop(id) {
    this.#picked.get(id).ariaPressed = "false";
    this.#picked.delete(id);
  }

  #clear() {
    const [first] = this.#picked.values();
    for (const id of [...this.#picked.keys()]) this.#drop(id);
    this.#bar.remove();
    first.focus();
  }
}

/** The tile of a try-on from the tap to its end, when tiles of its results take its place. */
export class Tile {
  #app; #signal; #options;
  #frame = el("div", { className: "picture" });
  #said = el("p", { className: "note" });
  #row = el("p", { className: "row" });
  #cancels = false;
  element = el("li", { className: "tile" });
  state = "open"; // then "done" or "over"

  /**
   * `behind` is the address of the selfie, `consent` asks for consent, `changed` is told whenever
   * the tile may have another state.
   */
  constructor(app, signal, { picks, part = "thumbnail", behind = "", consent, changed = () => {} }) {
    this.#app = app;
    this.#signal = signal;
    this.#options = { picks, part, consent, changed };
    if (behind) this.#frame.append(el("img", { src: behind, alt: "", className: "behind" }));
    this.#frame.append(el("span", { className: "busy" }));
  }

  /** Send a wish, and follow its try-on to the end. Never raises. */
  begin(made) {
    this.#cancels = false;
    this.#over(made.body, async () => {
      this.#working(t("tile.sending"), () => { this.#cancels = true; this.#say(t("tile.cancels")); });
      let tryOn = await this.#sent(made);
      if (this.#cancels && !ended(tryOn)) tryOn = await this.#cancelled(tryOn);
      await this.#followed(tryOn);
    }, made);
    return this;
  }

  /** Follow a try-on to its end. Never raises. */
  follow(tryOn) {
    this.#over(tryOn, () => this.#followed(tryOn), tryOn);
    return this;
  }

  async #over(body, act, made) {
    const { photo_id, look, variations, stylist } = body;
    this.wish = { photo_id, look, variations, ...(stylist && { stylist }) };
    this.element.replaceChildren(this.#frame, captionOf(look), this.#said, this.#row);
    this.#to("open");
    try { await act(); } catch (fault) {
      if (this.#signal.aborted) return; // the wish is kept for when it is shown again
      drop(made);
      this.#failed(messageOf(fault));
    }
  }

  async #sent(made) {
    for (let asked = false; ; asked = true) {
      try { return await send(this.#app, made, this.#signal, (fault) => this.#waits(fault)); } catch (fault) {
        if (fault.code !== "CONSENT_REQUIRED" || asked) throw fault;
        const answer = await this.#options.consent(fault);
        if (!answer) throw fault;
        Object.assign(made.body, answer);
        note(made);
      }
    }
  }

  async #followed(tryOn) {
    this.#show(tryOn);
    if (ended(tryOn)) return;
    this.#options.changed(); // its credits are reserved
    await lasting(this.#signal, (fault) => this.#waits(fault), async () => {
      for await (const now of this.#app.api.follow(tryOn.id, this.#signal)) this.#show(now);
    });
  }

  #show(tryOn) {
    if (!ended(tryOn)) {
      const { step = "waiting", done = 0, total = 1 } = tryOn.progress ?? {};
      const text = named("step", step, t("step.rendering"));
      this.#working(total > 1 ? `${text} (${done}/${total})` : text,
        tryOn.links.cancel && ((control) => once(control, () => this.#cancelled(tryOn).then((it) => this.#show(it)))));
      return;
    }
    drop(tryOn);
    if (tryOn.status === "completed") this.#done(tryOn.results);
    else if (tryOn.status === "failed") this.#failed(messageOf(tryOn.failure));
    else this.#failed(named("status", tryOn.status, t("status.unknown")), has(`status.${tryOn.status}`));
  }

  /** Cancel a try-on. Returns it as it is then: perhaps it had ended. */
  async #cancelled(tryOn) {
    const path = `/try-ons/${tryOn.id}`;
    try { return await this.#app.api.patiently("POST", `${path}/cancel`, { signal: this.#signal }); } catch (fault) {
      if (fault.code === "JOB_NOT_CANCELLABLE") return this.#app.api.get(path, { signal: this.#signal });
      this.#say(messageOf(fault));
      return tryOn;
    }
  }

  #working(text, cancel) {
    this.#say(text);
    this.#offer("cancel", cancel);
  }

  #failed(text, repeatable = true) {
    this.#say(text);
    this.#offer("again", repeatable && (() => this.begin(wish(this.#app, this.wish))));
    announce(`${titleOf(this.wish.look)}: ${text}`);
    this.#to("over");
  }

  async #done(results) {
    const { picks, part } = this.#options;
    const tiles = results.map((it) => resultTile(this.#app, it, picks, this.#signal, part, "eager"));
    await Promise.allSettled(tiles.map((it) => it.querySelector("img").decode())); // no gap between the pictures
    const held = this.element.contains(document.activeElement);
    this.element.replaceWith(...tiles);
    if (held) tiles[0]?.querySelector("a").focus();
    this.#to("done");
  }

  /** Offer one thing to do. A control that has the focus leaves it to the next one. */
  #offer(key, act) {
    const held = this.#row.contains(document.activeElement);
    const control = act && button(t(key), () => act(control), { ariaLabel: `${t(key)}: ${titleOf(this.wish.look)}` });
    this.#row.replaceChildren(...(control ? [control] : []));
    if (held) control?.focus();
  }

  /** Say why it is not sent yet, or not known how far it is. */
  #waits({ code }) { this.#say(named("waits", code, t("waits"))); }

  #say(text) { this.#said.textContent = text; }

  #to(state) {
    this.state = state;
    this.element.dataset.state = state;
    this.#options.changed();
  }
}
