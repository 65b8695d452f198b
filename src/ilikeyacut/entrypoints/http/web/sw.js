// Keeps the shell of the page for times without a network or a server. Pictures and answers of the
// API are personal and never kept.
const CACHE = "shell-1";
const SHELL = [
  "/",
  "/web/i18n/de.json",
  "/web/i18n/en.json",
  "/web/icon.svg",
  "/web/js/api.js",
  "/web/js/app.js",
  "/web/js/camera.js",
  "/web/js/colours.js",
  "/web/js/compare-slider.js",
  "/web/js/consent.js",
  "/web/js/dom.js",
  "/web/js/live.js",
  "/web/js/look.js",
  "/web/js/looks.js",
  "/web/js/making.js",
  "/web/js/outbox.js",
  "/web/js/photo.js",
  "/web/js/picture.js",
  "/web/js/salon-card.js",
  "/web/js/session.js",
  "/web/js/share-links.js",
  "/web/js/storage.js",
  "/web/js/styles.js",
  "/web/js/tiles.js",
  "/web/js/views/compare.js",
  "/web/js/views/erased.js",
  "/web/js/views/result.js",
  "/web/js/views/results.js",
  "/web/js/views/settings.js",
  "/web/js/views/sign-in.js",
  "/web/js/views/try-on.js",
  "/web/js/words.js",
  "/web/manifest.webmanifest",
  "/web/style.css",
];
const ours = (url) => url.origin === location.origin && (url.pathname === "/" || url.pathname.startsWith("/web/"));
const tag = (answer) => answer.headers.get("ETag");

self.addEventListener("install", (event) => {
  event.waitUntil(kept().then(fill).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && ours(new URL(event.request.url))) event.respondWith(shell(event));
});

const kept = () => caches.open(CACHE);

/** Keep the whole shell, all of it or nothing, so that files of two versions never meet offline. */
const fill = (cache) => cache.addAll(SHELL.map((url) => new Request(url, { cache: "no-cache" })));

/** Answer from the network, or else with what is kept. Where that is older, all of it is renewed. */
async function shell(event) {
  const cache = await kept();
  const found = await cache.match(event.request.mode === "navigate" ? "/" : event.request);
  try {
    const answer = await fetch(event.request);
    if (found && answer.status >= 500) return found;
    if (found && answer.ok && tag(answer) !== tag(found)) event.waitUntil(fill(cache));
    return answer;
  } catch (fault) {
    if (found) return found;
    throw fault;
  }
}
