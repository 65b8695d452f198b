// The frame of the page: who is signed in, which view is shown, and whether there is a network.
import { $, announce, button, el, languageButtons } from "./dom.js";
import { Api, ApiError, request, json, load } from "./api.js";
import { Session } from "./session.js";
import { loadWords, t, messageOf } from "./words.js";

const VIEWS = ["results", "result", "compare", "settings"]; // besides the one for trying on
const LINKS = [["#/", "nav.tryOn"], ["#/results", "nav.results"], ["#/settings", "nav.settings"]];

/** What every view gets: the API, what the server said of itself, and whose account it is. */
class App {
  session = new Session();
  api = new Api(this.session);
  config = null;
  me = null;
  refused = null; // why the person has to sign in, if they did not leave themselves

  go(path) { location.hash = `#/${path}`; }

  async refreshMe(signal) {
    this.me = await this.api.get("/me", { signal });
    $("credits").textContent = t("credits", { n: this.me.credits.available });
    return this.me;
  }
}

const app = new App();
const main = $("main");
let shown = new AbortController();

/** Show the view that the address names. It has a signal that ends when another one is shown. */
async function show() {
  shown.abort();
  for (const it of document.querySelectorAll("dialog")) it.dispatchEvent(new Event("cancel")); // it asks for what was left
  const { signal } = (shown = new AbortController());
  const [name = "", ...parameters] = location.hash.replace(/^#\/?/, "").split("/").map(readable);
  const view = app.session.known ? (VIEWS.includes(name) ? name : "try-on") : outside();
  frame(name);
  main.ariaBusy = "true";
  main.replaceChildren(el("p", { className: "note", textContent: t("loading") }));
  try {
    const [module] = await Promise.all([load(`./views/${view}.js`), ready(signal)]);
    const root = el("div", { className: `view ${view}` });
    await module.show(app, root, signal, ...parameters);
    if (!signal.aborted) main.replaceChildren(root);
  } catch (fault) {
    if (signal.aborted) return; // also where the session has ended, which shows another view
    if (!fault.code) console.warn(fault);
    main.replaceChildren(failed(fault));
  }
  if (signal.aborted) return;
  main.ariaBusy = "false";
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.textContent} – ilikeyacut` : "ilikeyacut";
  if (document.activeElement === document.body) main.focus({ preventScroll: true });
  announce(document.title);
}

const outside = () => (app.refused?.code === "ACCOUNT_ERASED" ? "erased" : "sign-in");

async function ready(signal) {
  app.config ??= await json(await request("GET", "/config", { signal }));
  if (app.session.known) await app.refreshMe(signal);
}

function readable(part) {
  try { return decodeURIComponent(part); } catch { return ""; }
}

const failed = (fault) => el("section", { className: "empty", id: "failed" },
  el("h1", {}, t("failed.title")),
  el("p", {}, messageOf(fault)),
  button(t("again"), () => { app.config = null; show(); }, { className: "main" }));

function frame(name) {
  $("skip").textContent = t("skip");
  $("nav").ariaLabel = t(app.session.known ? "nav" : "settings.language");
  $("nav").replaceChildren(...(app.session.known ? LINKS.map(([href, key]) => el("a", {
    href, textContent: t(key), ariaCurrent: href === `#/${name}` ? "page" : null,
  })) : languageButtons({ className: "plain" })));
  if (!app.session.known) $("credits").textContent = "";
}

function network() {
  $("offline").hidden = navigator.onLine;
  $("offline").textContent = navigator.onLine ? "" : t("offline");
  if (navigator.onLine && $("failed")) show();
}

/** Sign in by the printed link: its code stands behind `#k=`, where no server sees it. */
async function enterByLink() {
  const code = new URLSearchParams(location.hash.slice(1)).get("k");
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  await app.session.signInByLink(code).catch((fault) => {
    if (!app.session.known) app.refused = fault.code.startsWith("CODE_") ? new ApiError("LINK_INVALID") : fault;
  });
}

async function moved() {
  await enterByLink();
  if (/^(#\/|$)/.test(location.hash)) await show(); // other hashes are places on the page
}

function left(/** @type {any} */ { detail: why }) {
  app.me = null;
  app.refused = why ? new ApiError(why) : null;
  show();
}

async function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  const url = "/web/sw.js";
  const policy = globalThis.trustedTypes?.createPolicy("ilikeyacut", { createScriptURL: () => url });
  await navigator.serviceWorker.register(policy ? policy.createScriptURL("") : url, { scope: "/" });
}

await loadWords();
network();
addEventListener("online", network);
addEventListener("offline", network);
$("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
await enterByLink();
addEventListener("hashchange", moved);
app.session.addEventListener("in", show);
app.session.addEventListener("out", left);
await show();
keepShell().catch(() => {}); // without it, the page merely needs the network
