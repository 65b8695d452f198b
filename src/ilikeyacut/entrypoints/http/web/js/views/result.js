// One result: before and after, what the look is, and what can be done with it.
import { button, confirmed, doing, el, note, objectUrl, picture } from "../dom.js";
import { ApiError } from "../api.js";
import { slider } from "../compare-slider.js";
import { detailsOf, learn, titleOf } from "../look.js";
import { wanted } from "../looks.js";
import { cardOf } from "../salon-card.js";
import { linksOf } from "../share-links.js";
import { pictureOf } from "../tiles.js";
import { day, named, t } from "../words.js";

export async function show(app, root, signal, id) {
  const path = `/results/${encodeURIComponent(id)}`;
  const result = await app.api.get(path, { signal });
  const [selfie] = await Promise.all([
    app.api.get(`/photos/${result.photo_id}`, { signal }).catch(() => null), // it may be deleted
    learn(app, [result.look], signal),
  ]);
  const title = titleOf(result.look);
  const said = note();
  const like = doing(t("favourite"), said, async () => {
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
      el("h1", {}, title),
      detailsOf(result.look),
      el("p", { className: "note", textContent: noticeOf(result) }),
      el("p", { className: "row" }, like,
        doing(t("result.save"), said, () => save(result.image, title, signal)),
        result.before_after && doing(t("result.saveBoth"), said, () => save(result.before_after, `${title}, ${t("before")}`, signal))),
      said,
      el("p", { className: "row" },
        button(t("result.again"), () => { wanted(app.me.id, result.look, result.photo_id); app.go(""); }, { className: "main" }),
        doing(t("result.delete"), said, () => remove(app, path, title, signal), { className: "danger" })),
      result.keep_until && el("p", { className: "note", textContent: t("result.kept", { day: day(result.keep_until) }) })),
    el("div", { className: "more" }, links, card.element));
}

function frame(app, result, selfie, signal) {
  const size = { width: result.width, height: result.height };
  const after = pictureOf(app, result, "image", signal, { ...size, alt: t("result.alt", { look: titleOf(result.look) }) });
  if (!selfie?.image) return el("div", { className: "picture" }, after);
  const again = async () => (await app.api.get(`/photos/${selfie.id}`, { signal })).image.url;
  const before = picture(selfie.image.url, again, { ...size, alt: t("before.alt") });
  return slider([before, after], [t("before"), t("after")], t("result.slider"));
}

function noticeOf({ provider, notice = "" }) {
  return named("notice", provider, notice || t("notice"));
}

async function save({ url }, name, signal) {
  const answer = await fetch(url, { signal }).catch(() => null);
  if (!answer?.ok) throw new ApiError(navigator.onLine ? "ADDRESS_REFUSED" : "OFFLINE");
  const picture = await answer.blob();
  const end = picture.type === "image/png" ? "png" : "jpg";
  el("a", { href: objectUrl(picture, signal), download: `${name}.${end}` }).click();
}

async function remove(app, path, title, signal) {
  if (!await confirmed(t("result.delete.title"), t("result.delete.text", { look: title }), t("result.delete"))) return;
  await app.api.ask("DELETE", path, { signal });
  app.go("results");
}
