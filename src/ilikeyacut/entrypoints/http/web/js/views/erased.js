// What is left once an account is erased: nothing of it in this browser either.
import { button, el } from "../dom.js";
import { browser } from "../storage.js";
import { t } from "../words.js";

export function show(app, root) {
  app.refused = null;
  root.append(el("section", { className: "empty" },
    el("h1", {}, t("erased.title")),
    el("p", {}, t("erased.text")),
    button(t("erased.anew"), () => location.assign("/"))));
  forget().catch(console.warn);
}

async function forget() {
  browser.clear();
  for (const name of await globalThis.caches?.keys() ?? []) await caches.delete(name);
  for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) await worker.unregister();
}
