// Changes appear without a reload: the server tells that something has changed, then the pieces that
// differ are asked for and exchanged. Where no stream is to be had, the pulse is asked for instead.

const desk = document.getElementById("main");
const base = desk.dataset.base;
const ASK_EVERY_MS = 1000;
const TRY_AGAIN_MS = 5000;

const say = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`desk:${name}`, { detail }));

let pulse = desk.dataset.pulse;
let fetching = false;
let again = false;

const marks = () =>
  Object.fromEntries([...document.querySelectorAll("[data-mark]")].map((piece) => [piece.id, piece.dataset.mark]));

const made = (html) => {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content.firstElementChild;
};

const exchange = (piece) => {
  const fresh = made(piece.html);
  const old = document.getElementById(piece.key);
  const focused = old?.contains(document.activeElement);
  if (old) old.replaceWith(fresh);
  else if (piece.key.startsWith("ride-")) document.getElementById("lines")?.append(fresh);
  else if (piece.key.startsWith("lane-")) document.getElementById("lanes").append(fresh);
  if (focused) fresh.querySelector("a[data-panel]")?.focus();
};

// Rides stand in the order of their times; one that is new is put where it belongs.
const sort = (order) => {
  const list = document.getElementById("lines");
  if (!list) return order.length > 0;
  let next = list.firstElementChild;
  for (const key of order) {
    const line = document.getElementById(key);
    if (!line) continue;
    if (line === next) next = next.nextElementSibling;
    else list.insertBefore(line, next);
  }
  return false;
};

const refresh = async () => {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const response = await fetch(`${base}/changes`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": desk.dataset.token },
      body: JSON.stringify({ marks: marks() }),
    });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const news = await response.json();
    if (String(news.axis) !== desk.dataset.minutes) location.reload();
    for (const key of news.gone) document.getElementById(key)?.remove();
    news.pieces.forEach(exchange);
    if (news.pieces.some((piece) => piece.key.startsWith("ride-")) && sort(news.order)) location.reload();
    pulse = news.pulse;
    const tours = news.pieces.some((piece) => piece.key.startsWith("lane-"));
    if (news.pieces.length || news.gone.length) say("changed", { tours });
    say("online");
  } catch {
    say("offline");
  } finally {
    fetching = false;
    if (again) {
      again = false;
      refresh();
    }
  }
};

const hear = (told) => {
  say("online");
  if (told !== pulse) refresh();
};

const ask = async () => {
  try {
    const response = await fetch(`${base}/pulse`, { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    hear((await response.json()).pulse);
    setTimeout(ask, ASK_EVERY_MS);
  } catch {
    say("offline");
    setTimeout(ask, TRY_AGAIN_MS);
  }
};

const listen = () => {
  const stream = new EventSource(`${base}/live?pulse=${encodeURIComponent(pulse)}`);
  stream.onmessage = (event) => hear(event.data);
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) ask();
  };
};

document.addEventListener("desk:refresh", refresh);
listen();
