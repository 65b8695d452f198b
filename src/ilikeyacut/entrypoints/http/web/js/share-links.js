// Links that show a result to whoever has them.
import { ask, button, checkbox, doing, el, field, note, say } from "./dom.js";
import { language, moment, t } from "./words.js";

const DAYS = [1, 7, 30];

/** Make the part of the page about links to a result. `made` gets the token of a new link. */
export function linksOf(app, path, result, made, signal) {
  const said = note();
  const fresh = el("div");
  const list = el("ul", { className: "links" });

  function line(link) {
    const text = t(link.with_before ? "share.untilBoth" : "share.until", { when: moment(link.expires_at) });
    const end = doing(t("share.end"), said, async () => {
      await app.api.ask("DELETE", `${path}/shares/${link.id}`, { signal });
      item.remove();
      if (fresh.dataset.id === link.id) { fresh.replaceChildren(); made(""); }
      begin.focus();
      return t("share.ended");
    }, { ariaLabel: `${t("share.end")}: ${text}` });
    const item = el("li", { className: "row spread" }, el("span", {}, text), end);
    return item;
  }

  const begin = doing(t("share.begin"), said, async () => {
    const wanted = await choose(app.config.limits.most_share_days);
    if (!wanted) return;
    const link = await app.api.send("POST", `${path}/shares`, wanted, { signal });
    const url = new URL(link.url, location.href);
    list.prepend(line({ ...link, ...wanted }));
    fresh.dataset.id = link.id;
    fresh.replaceChildren(address(url.href, said));
    fresh.querySelector("input").select();
    made(url.pathname.split("/").pop());
  });
  list.append(...result.shares.map(line));
  return el("section", { className: "card" }, el("h2", {}, t("share.title")),
    el("p", {}, t("share.text")), begin, fresh, list, said);
}

async function choose(most) {
  const length = new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" });
  const days = el("select", {}, DAYS.filter((it) => it <= most).map((it) =>
    el("option", { value: it, textContent: length.format(it), selected: it === 7 })));
  const before = el("input", { type: "checkbox" });
  const body = el("div", {}, field(t("share.days"), days),
    checkbox(before, t("share.before")));
  const sure = await ask(t("share.begin"), body, [[t("share.do"), true, "main"], [t("cancel"), false]]);
  return sure ? { days: Number(days.value), with_before: before.checked } : null;
}

/** The address of a new link, which no later answer has again. */
function address(url, said) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      say(said, t("share.copied"));
    } catch { say(said, t("share.copy.yourself")); }
  };
  const pass = () => navigator.share({ url, title: t("share.subject") }).catch(() => {}); // closed again
  return el("div", { className: "fresh" },
    field(t("share.address"), el("input", { readOnly: true, value: url, on: { focus: (event) => event.target.select() } })),
    el("p", { className: "row" }, button(t("share.copy"), copy), "share" in navigator && button(t("share.pass"), pass)),
    el("p", { className: "note", textContent: t("share.once") }));
}
