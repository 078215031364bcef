// Without network every page is the card of the next ride, which the page of her rides has kept here.
const CARDS = "hinfahrt-cards";

async function keptCard() {
  const kept = await caches.open(CARDS);
  const card = (await kept.keys()).find((request) => new URL(request.url).pathname.endsWith("/card"));
  return card ? kept.match(card) : Response.error();
}

async function keptFile(request) {
  return (await caches.match(request)) || Response.error();
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(keptCard));
  else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => keptFile(request)));
  }
});
