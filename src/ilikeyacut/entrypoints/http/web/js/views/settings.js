// Settings: the account, what others may see, where it is signed in, and how it ends.
import { ask, attempt, button, doing, el, field, languageButtons, note, say } from "../dom.js";
import { agreed, veryText } from "../consent.js";
import { day, has, moment, named, signed, t, messageOf } from "../words.js";

const EXPORT_AGAIN = 3000; // milliseconds after which to look whether an export is made

export async function show(app, root, signal) {
  const parts = [profile, credits, consents, retention, places, choiceOfLanguage, copies, erasure];
  const sections = await Promise.all(parts.map((part) => part(app, signal)));
  root.append(el("h1", {}, t("settings.title")), ...sections);
}

const section = (name, values, ...content) => el("section", { attributes: { "aria-labelledby": `set-${name}` } },
  el("div", {},
    el("h2", { id: `set-${name}`, textContent: t(`settings.${name}`) }),
    el("p", { className: "note", textContent: t(`settings.${name}.text`, values) })),
  el("div", {}, ...content));

/** A form with one button, which says what came of it. */
function form(inputs, text, act, kind = "") {
  const status = note();
  const send = el("button", { textContent: text, className: kind });
  return el("form", { on: { submit: (event) => { event.preventDefault(); attempt(send, status, act); } } },
    inputs, el("div", { className: "row" }, send, status));
}

/**
 * A list that is asked for anew after each change. `render` makes its elements of the items, and gets
 * `change(control, act, said)` for what they can do.
 */
async function listOf(load, render) {
  const place = el("div", { tabIndex: -1 });
  const status = note();
  const fill = async () => place.replaceChildren(...render(await load(), change).flat());
  const change = (control, act, said = "") => attempt(control, status, async () => {
    await act();
    await fill();
    if (!place.contains(document.activeElement)) place.focus();
    return said;
  });
  const refused = (fault) => {
    say(status, messageOf(fault), true);
    place.replaceChildren(button(t("again"), ({ target }) => change(target, () => {})));
  };
  await fill().catch(refused);
  return { place, status, elements: [place, status], fill: () => fill().catch(refused), change };
}

const line = (title, about, ...actions) => el("li", { className: "row spread" },
  el("span", {}, el("strong", {}, title), el("small", { className: "note", textContent: about })), ...actions);

function profile(app, signal) {
  const name = el("input", { value: app.me.name, required: true, maxLength: 100, autocomplete: "name" });
  const changed = form([field(t("signIn.name"), name)], t("settings.save"), async () => {
    app.me = await app.api.send("PATCH", "/me", { name: name.value.trim() }, { signal });
    return t("settings.saved");
  });
  return section("profile", {}, changed, emailForm(app, signal));
}

/** Changes the address in two steps: where the code goes, and the code. */
function emailForm(app, signal) {
  const email = el("input", { type: "email", value: app.me.email, required: true, maxLength: 254, autocomplete: "email" });
  const code = el("input", { required: true, maxLength: 20, inputMode: "numeric", autocomplete: "one-time-code" });
  const place = el("div");
  const first = form([field(t("signIn.email"), email)], t("settings.email.do"), async () => {
    if (email.value === app.me.email) return t("settings.email.same");
    await app.api.send("POST", "/me/email", { email: email.value }, { signal });
    place.replaceChildren(second);
    say(second.querySelector(".note"), t("settings.email.sent", { email: email.value }));
    code.focus();
    return "";
  });
  const second = form([field(t("signIn.code"), code)], t("signIn.confirm.do"), async () => {
    app.me = await app.api.send("POST", "/me/email/confirm", { code: code.value.trim() }, { signal });
    back();
    say(first.querySelector(".note"), t("settings.saved"));
    return "";
  }, "main");
  const back = () => { email.value = app.me.email; code.value = ""; place.replaceChildren(first); email.focus(); };
  second.querySelector(".main").after(button(t("cancel"), back, { className: "plain" }));
  place.append(first);
  return place;
}

function credits(app, signal) {
  const { available, reserved } = app.me.credits;
  const rows = el("ul", { className: "lines" });
  const status = note();
  let cursor = "";
  const more = doing(t("settings.credits.more"), status, async () => {
    const page = await app.api.page("/me/credits/entries", { cursor, signal });
    rows.append(...page.items.map(entry));
    cursor = page.cursor;
    more.hidden = !cursor;
  });
  const history = el("details", { on: { toggle: () => { if (!rows.childElementCount) more.click(); } } },
    el("summary", {}, t("settings.credits.history")), rows, el("div", { className: "row" }, more, status));
  const figure = el("strong", { className: "figure", textContent: available });
  return section("credits", {}, el("p", {}, figure, ` ${t("settings.credits.available")}`),
    reserved > 0 && el("p", {}, t("settings.credits.reserved", { n: reserved })), history);
}

function entry({ at, change, amount, charged }) {
  const title = has(`credit.${change}`) ? t(`credit.${change}`, { n: charged }) : change;
  return line(title, moment(at), el("span", {}, signed(amount)));
}

async function consents(app, signal) {
  const asked = new Set(app.config.consents.map((it) => it.provider));
  const list = await listOf(async () => (await app.api.list("/me/consents", { signal }))
    .filter((it) => it.given || asked.has(it.provider)), (texts, change) => (
    texts.length ? texts.map((text) => consent(app, signal, text, change)) : [el("p", {}, t("settings.consents.none"))]));
  return section("consents", {}, ...list.elements);
}

function consent(app, signal, text, change) {
  const path = `/me/consents/${encodeURIComponent(text.provider)}`;
  const act = text.given
    ? button(t("settings.consents.withdraw"), ({ target }) => change(target,
      () => app.api.send("DELETE", path, undefined, { signal }), t("settings.consents.withdrawn")))
    : button(t("settings.consents.give"), ({ target }) => change(target,
      () => agreed(app, text.provider, signal, { preview: false })));
  return el("article", {},
    el("h3", {}, named("provider", text.provider)), ...veryText(text),
    el("p", { className: "row" }, act, t(text.given ? "settings.consents.given" : "settings.consents.notGiven")));
}

function retention(app, signal) {
  const { most_retention_days: max, selfie_retention_days: selfies } = app.config.limits;
  const days = el("input", { type: "number", min: 1, max, required: true, value: app.me.retention_days });
  return section("retention", { selfies }, form([field(t("settings.retention.days"), days)], t("settings.save"), async () => {
    app.me = await app.api.send("PATCH", "/me", { retention_days: days.valueAsNumber }, { signal });
    return t("settings.saved");
  }));
}

async function places(app, signal) {
  const ending = (change, path, key, said, properties = {}) => button(t(key), ({ target }) =>
    change(target, () => app.api.send("DELETE", path, undefined, { signal }), t(said)), properties);
  const sessions = await listOf(() => app.api.list("/me/sessions", { signal }), (found, change) => [el("ul", { className: "lines" },
    found.map((it) => {
      const device = it.device || t("settings.places.unknown");
      return line(device, it.current ? t("settings.places.current") : t("settings.places.seen", { when: moment(it.last_seen_at) }),
        !it.current && ending(change, `/me/sessions/${it.id}`, "settings.places.end", "settings.places.ended",
          { ariaLabel: t("settings.places.endOf", { device }) }));
    }))]);
  const phones = await listOf(() => app.api.list("/me/devices", { signal }), (found, change) => (found.length ? [
    el("h3", {}, t("settings.places.phones")),
    el("ul", { className: "lines" }, found.map((it) => line(named("platform", it.platform), "",
      ending(change, `/me/devices/${it.id}`, "settings.places.remove", "settings.places.removed"))))] : []));
  const status = note();
  const out = (key, everywhere) => doing(t(key), status, () => app.session.signOut(everywhere));
  return section("places", {}, ...sessions.elements, ...phones.elements,
    el("div", { className: "row" }, out("settings.signOut", false), out("settings.signOutEverywhere", true), status));
}

const choiceOfLanguage = () => section("language", {}, el("div", { className: "row choice" }, languageButtons()));

async function copies(app, signal) {
  let key; // kept until there is an answer, so that a lost one costs none of the day's copies
  let timer;
  const list = await listOf(() => app.api.list("/me/exports", { signal }), (found) => {
    clearTimeout(timer);
    if (found.some((it) => it.status === "requested") && !signal.aborted) timer = setTimeout(list.fill, EXPORT_AGAIN);
    return [el("ul", { className: "lines" }, found.map((it) => line(named("export", it.status),
      t("settings.copies.kept", { from: moment(it.created_at), to: day(it.expires_at) }),
      it.download && el("a", { className: "button", href: it.download.url, download: "", textContent: t("settings.copies.download") }))))];
  });
  signal.addEventListener("abort", () => clearTimeout(timer));
  const make = button(t("settings.copies.do"), () => list.change(make, async () => {
    key ??= crypto.randomUUID();
    await app.api.patiently("POST", "/me/exports", { signal, headers: { "Idempotency-Key": key } });
    key = undefined;
  }));
  return section("copies", {}, el("div", { className: "row" }, make, list.status), list.place);
}

function erasure(app, signal) {
  const email = el("input", { type: "email", required: true, autocomplete: "off" });
  const confirm = form([field(t("settings.erase.email"), email)], t("settings.erase.do"), async () => {
    if (email.value.trim().toLowerCase() !== app.me.email.toLowerCase()) throw { hint: t("settings.erase.other") };
    await app.api.send("DELETE", "/me", { confirm: app.me.email }, { signal });
    app.session.leave("ACCOUNT_ERASED");
    return "";
  }, "danger");
  confirm.hidden = true;
  const begin = button(t("settings.erase.begin"), async () => {
    const goes = ["photos", "results", "shares", "credits", "account"].map((it) => el("li", {}, t(`settings.erase.${it}`)));
    const body = el("div", {}, el("p", {}, t("settings.erase.goes")), el("ul", {}, goes), el("p", {}, t("settings.erase.final")));
    if (!await ask(t("settings.erase.title"), body, [[t("settings.erase.keep"), null], [t("settings.erase.on"), true, "danger"]])) return;
    confirm.hidden = false;
    begin.hidden = true;
    email.focus();
  }, { className: "danger" });
  return section("erase", {}, begin, confirm);
}
