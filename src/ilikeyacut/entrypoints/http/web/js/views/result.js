// One result: before and after, what the look is, and what can be done with it.
import { ask, attempt, button, el, note, objectUrl } from "../dom.js";
import { Refusal } from "../api.js";
import { slider } from "../compare-slider.js";
import { detailsOf, learn, titleOf } from "../look.js";
import { wanted } from "../looks.js";
import { cardOf } from "../salon-card.js";
import { linksOf } from "../share-links.js";
import { picture, pictureOf } from "../tiles.js";
import { day, has, t } from "../words.js";

export async function show(app, root, signal, id) {
  const path = `/results/${encodeURIComponent(id)}`;
  const result = await app.api.get(path, { signal });
  const [selfie] = await Promise.all([
    app.api.get(`/photos/${result.photo_id}`, { signal }).catch(() => null), // it may be deleted
    learn(app, [result.look], signal),
  ]);
  const title = titleOf(result.look);
  const said = note();
  const doing = (key, act, properties = {}) => button(t(key), (event) => attempt(event.currentTarget, said, act), properties);

  const like = doing("favourite", async () => {
    await app.api.ask(result.favourite ? "DELETE" : "PUT", `${path}/favourite`, { signal });
    result.favourite = !result.favourite;
    like.ariaPressed = String(result.favourite);
  }, { className: "like", ariaPressed: String(result.favourite) });

  const card = cardOf(app, path, title, signal);
  const links = linksOf(app, path, result, card.lead, signal);
  root.style.setProperty("--shape", `${result.width} / ${result.height}`);
  root.append(
    el("div", { className: "shown" }, frame(app, result, selfie, signal)),
    el("div", { className: "told" },
      el("h1", { textContent: title }),
      detailsOf(result.look),
      el("p", { className: "note", textContent: noticeOf(result) }),
      el("p", { className: "row" }, like,
        doing("result.save", () => save(result.image, title, signal)),
        result.before_after && doing("result.saveBoth", () => save(result.before_after, `${title}, ${t("before")}`, signal))),
      said,
      el("p", { className: "row" },
        button(t("result.again"), () => { wanted(app.me.id, result.look, result.photo_id); app.go(""); }, { className: "main" }),
        doing("result.delete", () => remove(app, path, title, signal), { className: "danger" })),
      result.keep_until && el("p", { className: "note", textContent: t("result.kept", { day: day(result.keep_until) }) })),
    el("div", { className: "more" }, links, card.element));
}

function frame(app, result, selfie, signal) {
  const size = { width: result.width, height: result.height };
  const after = pictureOf(app, result, "image", signal, { ...size, alt: t("result.alt", { look: titleOf(result.look) }) });
  if (!selfie?.image) return el("div", { className: "picture" }, after);
  const again = async () => (await app.api.get(`/photos/${selfie.id}`, { signal })).image.url;
  return slider([picture(selfie.image.url, again, { ...size, alt: t("before.alt") }), after], [t("before"), t("after")], t("result.slider"));
}

function noticeOf({ provider, notice = "" }) {
  const key = `notice.${provider}`;
  return has(key) ? t(key) : notice || t("notice");
}

async function save({ url }, name, signal) {
  const answer = await fetch(url, { signal }).catch(() => null);
  if (!answer?.ok) throw new Refusal(navigator.onLine ? "ADDRESS_REFUSED" : "OFFLINE");
  const picture = await answer.blob();
  const end = picture.type === "image/png" ? "png" : "jpg";
  el("a", { href: objectUrl(picture, signal), download: `${name}.${end}` }).click();
}

async function remove(app, path, title, signal) {
  const body = el("p", { textContent: t("result.delete.text", { look: title }) });
  const sure = await ask(t("result.delete.title"), body, [[t("result.delete"), true, "danger"], [t("cancel"), false]]);
  if (!sure) return;
  await app.api.ask("DELETE", path, { signal });
  app.go("results");
}
