// Opens a sheet that is under way where there is no network: its page and files, kept on the phone. Answers and
// photos do not pass through here; they lie in IndexedDB (sheet/store.js) and are sent by the page itself.
const CACHE = "mallops-sheet-1";
const PATIENCE = 5000; // milliseconds for the network before the kept page is shown
const SHEET = /^\/patrols\/[0-9a-f-]{36}\/sheet$/;
const LOOSE = { ignoreVary: true, ignoreSearch: true };

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && SHEET.test(pathname)) event.respondWith(page(request));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});

/** The server's page when it comes; the kept one when there is no network or it takes too long. */
async function page(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, LOOSE);
  const coming = fetch(request).then(async (response) => {
    if (response.ok && !response.redirected) await cache.put(request, response.clone());
    return response;
  });
  if (!kept) return coming;
  return Promise.race([coming.catch(() => kept), new Promise((resolve) => setTimeout(resolve, PATIENCE, kept))]);
}

/** Files never change under their name. */
async function file(request) {
  return (await caches.match(request, LOOSE)) ?? fetch(request);
}

/** The page says what it is made of (`keep`), or that its patrol is done (`drop`). */
addEventListener("message", (event) => event.waitUntil(listen(event.data)));

async function listen({ keep = [], drop }) {
  const cache = await caches.open(CACHE);
  if (drop) await cache.delete(drop, LOOSE);
  const files = new Set(keep);
  for (const request of files.size ? await cache.keys() : []) {
    if (new URL(request.url).pathname.startsWith("/static/") && !files.has(request.url)) await cache.delete(request, LOOSE);
  }
  for (const url of files) if (!(await cache.match(url, LOOSE))) await cache.add(url).catch(() => null);
}
