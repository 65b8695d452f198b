// Keeps the shell of the page for times without a network. Pictures and answers of the API are
// personal and never kept.
const CACHE = "shell-1";
const SHELL = ["/", "/web/style.css", "/web/icon.svg", "/web/manifest.webmanifest"];
const ours = (url) => url.origin === location.origin && (url.pathname === "/" || url.pathname.startsWith("/web/"));

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && ours(new URL(event.request.url))) event.respondWith(shell(event.request));
});

/** Answer from the network, which says what is unchanged, or else with what is kept. */
async function shell(request) {
  const cache = await caches.open(CACHE);
  const key = request.mode === "navigate" ? "/" : request;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(key, answer.clone());
    return answer;
  } catch (fault) {
    const found = await cache.match(key);
    if (found) return found;
    throw fault;
  }
}
