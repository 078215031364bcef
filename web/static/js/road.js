// A driver's taps: each becomes an event with an id of its own, is kept on the phone until the office
// has confirmed it, and is sent again as often as need be. The service counts each id once.
const road = document.getElementById("road");
const sync = road.querySelector("[data-sync]");
const closes = new Date(road.dataset.closes);
const KEPT = `hinfahrt:${location.pathname}`;
const RETRY_MS = 15000;
const MOST_AT_ONCE = 100;
let isSending = false;
let isCutOff = false;
let isRefused = false;
let isChanged = false;
let isClosed = false;

const read = () => JSON.parse(localStorage.getItem(KEPT) || "[]");
const keep = (events) => localStorage.setItem(KEPT, JSON.stringify(events));

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(text, waiting) {
  sync.textContent = text;
  sync.classList.toggle("is-waiting", waiting);
}

function showWaiting() {
  const count = read().length;
  if (isClosed || isRefused) return;
  if (count && isCutOff) say(`${sync.dataset.waiting} ${count}`, true);
  else if (count) say(sync.dataset.sending, false);
  else if (isChanged) say(sync.dataset.changed, true);
  else say(sync.dataset.sent, false);
}

async function close() {
  isClosed = true;
  localStorage.removeItem(KEPT);
  for (const name of await caches.keys()) if (name.startsWith("road:")) await caches.delete(name);
  for (const worker of await navigator.serviceWorker?.getRegistrations() ?? []) {
    if (location.href.startsWith(worker.scope)) await worker.unregister();
  }
  road.replaceChildren(sync);
  say(sync.dataset.closed, true);
}

function mark(rider, kind) {
  rider.dataset.done = kind;
  for (const button of rider.querySelectorAll("[data-kind]")) button.classList.toggle("is-chosen", button.dataset.kind === kind);
}

function showNext() {
  let found = false;
  for (const halt of road.querySelectorAll("[data-halt]")) {
    const riders = [...halt.querySelectorAll("[data-stop]")];
    const over = riders.every((rider) => rider.dataset.done || "over" in rider.dataset);
    halt.classList.toggle("is-over", over);
    halt.classList.toggle("is-next", !over && !found);
    if (!over) found = true;
  }
}

function tap(button) {
  const { kind, delay } = button.dataset;
  const rider = button.closest("[data-stop]");
  const event = { id: newId(), kind, at: new Date().toISOString() };
  if (rider) {
    event.ride_id = rider.dataset.ride;
    event.stop_position = Number(rider.dataset.rideStop);
    mark(rider, kind);
    if (kind === "not_there") {
      for (const other of road.querySelectorAll(`[data-ride="${rider.dataset.ride}"]`)) other.dataset.over = "";
    }
  } else if (kind === "delayed") {
    event.delay_s = Number(delay);
    for (const other of road.querySelectorAll('[data-kind="delayed"]')) other.classList.toggle("is-chosen", other === button);
  } else {
    if (kind === "acknowledged") event.version = Number(road.dataset.version);
    button.remove();
  }
  keep([...read(), event]);
  isRefused = false;
  const before = road.querySelector(".is-next");
  showNext();
  const after = road.querySelector(".is-next");
  if (after && after !== before) after.scrollIntoView({ block: "start", behavior: "smooth" });
  showWaiting();
  send();
}

function show(state) {
  isChanged = state.version !== Number(road.dataset.version);
  for (const stop of state.stops) {
    const rider = road.querySelector(`[data-stop="${stop.position}"]`);
    if (!rider) continue;
    const waits = read().some((event) => event.ride_id === rider.dataset.ride);
    if (!waits) mark(rider, stop.done);
    if (stop.is_over) rider.dataset.over = "";
    const time = road.querySelector(`[data-expected="${stop.position}"]`);
    const late = road.querySelector(`[data-late="${stop.position}"]`);
    if (time) time.textContent = stop.expected;
    if (late) late.hidden = stop.delay_min < 1;
  }
  showNext();
}

// One that the office does not accept must not keep the others back: after a refusal they go alone.
async function send() {
  if (!isClosed && Date.now() >= closes.getTime()) return close();
  if (isSending || isClosed || !read().length) return;
  isSending = true;
  showWaiting();
  try {
    while (read().length && await sendSome(read().slice(0, isRefused ? 1 : MOST_AT_ONCE)));
    isCutOff = false;
  } catch {
    isCutOff = true;
  } finally {
    isSending = false;
  }
  showWaiting();
}

// Says whether there may be more to send; throws where the office cannot be reached.
async function sendSome(events) {
  const response = await fetch(road.dataset.events, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ events }),
  });
  if ([404, 410].includes(response.status)) {
    await close();
    return false;
  }
  if (response.status >= 500 || response.status === 429) throw new Error("later");
  if (response.ok || events.length === 1) {
    const settled = new Set(events.map((event) => event.id));
    keep(read().filter((event) => !settled.has(event.id)));
  }
  if (response.ok) show(await response.json());
  else refuse();
  return true;
}

function refuse() {
  isRefused = true;
  say(sync.dataset.refused, true);
}

// The worker keeps what is loaded after it has come; what was loaded before, the page gives it.
async function keepPage() {
  await navigator.serviceWorker?.register(road.dataset.worker);
  const { scope } = await navigator.serviceWorker.ready;
  const files = [...document.querySelectorAll('link[rel="stylesheet"], script[src]')].map((file) => file.href || file.src);
  await (await caches.open(`road:${scope}`)).addAll(files);
}

async function stayAwake() {
  if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // The battery is low: the phone decides.
  }
}

road.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-kind]");
  if (button) tap(button);
});
addEventListener("online", send);
document.addEventListener("visibilitychange", () => { stayAwake(); send(); });
setInterval(send, RETRY_MS);
keepPage().catch(() => {}); // Without a place to keep it the page works where there is a network.

// What was tapped before the page was loaded anew is not forgotten.
for (const event of read()) {
  const rider = road.querySelector(`[data-ride="${event.ride_id}"][data-ride-stop="${event.stop_position}"]`);
  if (rider) mark(rider, event.kind);
}
for (const rider of road.querySelectorAll("[data-stop]")) mark(rider, rider.dataset.done);
showNext();
showWaiting();
stayAwake();
send();
