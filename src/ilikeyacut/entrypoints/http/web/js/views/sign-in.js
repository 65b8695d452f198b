// Signing up, in, and in again after a forgotten password: one form that asks for what it needs.
import { attempt, button, checkbox, el, field, note, say } from "../dom.js";
import { request, json } from "../api.js";
import { browser } from "../storage.js";
import { t, messageOf } from "../words.js";

const FIELDS = {
  email: { type: "email", autocomplete: "username", maxLength: 254 },
  password: { type: "password", autocomplete: "current-password", maxLength: 256 },
  newPassword: { type: "password", autocomplete: "new-password", minLength: 12, maxLength: 256 },
  name: { type: "text", autocomplete: "name", maxLength: 100 },
  code: { type: "text", autocomplete: "one-time-code", inputMode: "numeric", maxLength: 20 },
};

const HOMES = ["127.0.0.1", "localhost", "[::1]"]; // where there are links that sign people in

// Each step: what it asks for, what it does with that, and which steps it leads to.
const STEPS = {
  in: { asks: ["email", "password"], to: ["up", "forgot"] },
  up: { asks: ["name", "email", "newPassword"], of_age: true, to: ["in"] },
  confirm: { asks: ["code"], to: ["resend", "in"] },
  forgot: { asks: ["email"], to: ["in"] },
  reset: { asks: ["code", "newPassword"], to: ["in"] },
};

const SHOWN = 6; // hairstyles, so that people see what this is about

export function show(app, root, signal) {
  const place = el("div", { className: "narrow" });
  const looks = el("ul", { className: "samples", ariaHidden: "true" },
    Array.from({ length: SHOWN }, () => el("li", { className: "picture" })));
  root.append(el("div", { className: "pitch" }, el("p", {}, t("signIn.pitch")), looks), place);
  decorate(looks, signal).catch(() => {}); // the form works without
  const filled = { email: "" };
  const enter = (password) => app.session.signIn(filled.email, password)
    .catch((fault) => step("in", messageOf(fault), true)); // the code is spent: nothing to repeat there
  const post = (path, body) => request("POST", `/auth/${path}`, { body });
  const acts = {
    in: async ({ email, password }) => {
      try { await app.session.signIn(email, password); } catch (fault) {
        if (fault.code !== "NOT_CONFIRMED") throw fault;
        filled.password = password;
        step("confirm", t("signIn.notConfirmed"));
      }
    },
    up: async ({ email, newPassword, name }, of_age) => {
      filled.password = newPassword;
      await post("sign-up", { email, password: newPassword, name, of_age });
      step("confirm", t("signIn.sentNew", { email }));
    },
    confirm: async ({ code }) => {
      await post("confirm", { email: filled.email, code });
      return filled.password ? enter(filled.password) : step("in", t("signIn.confirmed"));
    },
    forgot: async ({ email }) => { await post("password/forgot", { email }); step("reset", t("signIn.sent")); },
    reset: async ({ code, newPassword }) => {
      await post("password/reset", { email: filled.email, code, password: newPassword });
      await enter(newPassword);
    },
    resend: async () => { await post("resend", { email: filled.email }); step("confirm", t("signIn.sent")); },
  };

  function step(name, said = "", bad = false) {
    const { asks, of_age, to } = STEPS[name];
    const inputs = asks.map((it) => [it,
      el("input", { name: it, id: `in-${it}`, required: true, value: filled[it] ?? "", ...FIELDS[it] })]);
    const adult = of_age && el("input", { type: "checkbox", name: "of_age", required: true });
    const status = note();
    const send = el("button", { className: "main", textContent: t(`signIn.${name}.do`) });
    const trying = (act) => attempt(send, status, act);
    const form = el("form", { className: "card", on: { submit: (event) => {
      event.preventDefault();
      const values = Object.fromEntries(inputs.map(([key, input]) => [key, /password/i.test(key) ? input.value : input.value.trim()]));
      Object.assign(filled, { email: values.email ?? filled.email });
      trying(() => acts[name](values, adult?.checked));
    } } },
    el("h1", {}, t(`signIn.${name}`)),
    inputs.map(([key, input]) => field(t(`signIn.${key}`), input,
      key === "newPassword" && el("small", { className: "note", textContent: t("signIn.passwordRule") }))),
    adult && checkbox(adult, t("signIn.ofAge")),
    el("p", { className: "row" }, send, to.map((it) => button(t(`signIn.to.${it}`),
      () => (it === "resend" ? trying(acts.resend) : step(it)), { className: "plain" }))),
    status);
    const hints = [HOMES.includes(location.hostname) && "signIn.link", !isSecureContext && "signIn.insecure", browser.blocked && "signIn.blocked"];
    place.replaceChildren(form, ...hints.filter(Boolean).map((it) => el("p", { className: "note", textContent: t(it) })));
    say(status, said, bad);
    form.querySelector("input")?.focus();
  }

  const refused = app.refused;
  app.refused = null;
  step("in", refused ? messageOf(refused) : "", Boolean(refused));
}

async function decorate(looks, signal) {
  const { items } = await json(await request("GET", `/hairstyles?limit=${SHOWN}`, { signal }));
  items.forEach(({ thumbnail }, n) => looks.children[n].append(el("img", { src: thumbnail.url, alt: "", width: 320, height: 320 })));
}
