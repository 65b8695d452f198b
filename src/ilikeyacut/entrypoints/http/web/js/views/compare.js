// Two results next to each other, or one on the other.
import { choices, el } from "../dom.js";
import { slider } from "../compare-slider.js";
import { detailsOf, learn, titleOf } from "../look.js";
import { pictureOf } from "../tiles.js";
import { t } from "../words.js";

export async function show(app, root, signal, first, second = "-") {
  const pair = await Promise.all([first, second].map((id) => app.api.get(`/results/${encodeURIComponent(id)}`, { signal })));
  await learn(app, pair.map((it) => it.look), signal);
  const place = el("div", { className: "pair" });
  root.style.setProperty("--shape", `${pair[0].width} / ${pair[0].height}`);
  const pictures = () => pair.map((it) => pictureOf(app, it, "image", signal, { width: pair[0].width, height: pair[0].height }));
  const ways = {
    beside: () => pictures().map((it) => el("div", { className: "picture" }, it)),
    slider: () => [slider(pictures(), pair.map((it) => titleOf(it.look)), t("compare"))],
  };

  function choose(way) {
    place.classList.toggle("one", way === "slider");
    place.replaceChildren(...ways[way]());
  }
  choose("beside");
  root.append(
    el("div", { className: "row spread" }, el("h1", {}, t("compare")),
      choices(t("compare.way"), Object.keys(ways).map((way) => [way, t(`compare.${way}`)]), "beside", choose)),
    place,
    el("div", { className: "pair" }, pair.map((it) => el("section", {},
      el("h2", {}, el("a", { href: `#/result/${it.id}`, textContent: titleOf(it.look) })), detailsOf(it.look)))),
    el("p", {}, el("a", { href: "#/results", textContent: t("compare.back") })));
}
