// The card for the hairdresser, drawn by the server: on the page, on paper, and as a PDF.
import { attempt, button, doing, el, note, objectUrl } from "./dom.js";
import { language, t } from "./words.js";

/** Make the part of the page about the card of a result. `lead` makes its code lead to a link. */
export function cardOf(app, path, title, signal) {
  let share = "";
  const said = note();
  const place = el("div", { className: "sheet" });
  const code = el("p", { className: "note", textContent: t("card.noCode") });
  const fetched = async (format) => {
    const query = new URLSearchParams({ lang: language, format, ...(share && { share }) });
    return objectUrl(await app.api.blob(`${path}/card?${query}`, { signal }), signal);
  };
  const draw = async () => {
    const image = el("img", { src: await fetched("png"), alt: t("card.alt", { look: title }), className: "paper" });
    await image.decode();
    place.replaceChildren(image);
    print.hidden = false;
    show.hidden = true;
  };
  const show = doing(t("card.show"), said, async () => { await draw(); print.focus(); });
  const print = button(t("card.print"), () => globalThis.print(), { hidden: true });
  const pdf = doing(t("card.pdf"), said, async () => {
    el("a", { href: await fetched("pdf"), download: `${title}.pdf` }).click();
  });

  const lead = (token) => {
    share = token;
    code.textContent = t(token ? "card.code" : "card.noCode");
    if (show.hidden) attempt(show, said, draw);
  };
  const element = el("section", { className: "card salon" }, el("h2", {}, t("card.title")),
    el("p", {}, t("card.text")), code, el("p", { className: "row" }, show, print, pdf), said, place);
  return { element, lead };
}
