// The board's middle: which tour or ride is chosen, what the list shows, the details, the keyboard.
// Timeline, map and live changes are modules of their own; they hear and say `desk:…` events.

const desk = document.getElementById("main");
const panel = document.getElementById("panel");
const lines = document.getElementById("lines");
const words = document.getElementById("words");
const show = document.getElementById("show");
const note = document.getElementById("desk-note");
const allTours = document.getElementById("all-tours");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const say = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`desk:${name}`, { detail }));
const tell = (text) => {
  note.textContent = text;
  note.hidden = !text;
};

// --- what is chosen ---

let chosen = { tour: null, ride: null };

const lineOf = (ride) => document.getElementById(`ride-${ride}`);
const laneOf = (tour) => document.getElementById(`lane-${tour}`);
const reveal = (element) =>
  element?.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });

const mark = () => {
  for (const old of document.querySelectorAll(".is-chosen")) old.classList.remove("is-chosen");
  desk.classList.toggle("has-chosen", chosen.tour !== null);
  if (chosen.tour !== null) laneOf(chosen.tour)?.classList.add("is-chosen");
  if (chosen.ride) {
    for (const one of document.querySelectorAll(`.line[data-ride="${chosen.ride}"], .no-place[data-ride="${chosen.ride}"]`)) {
      one.classList.add("is-chosen");
    }
  }
  allTours.hidden = chosen.tour === null;
};

const choose = (tour, ride = null) => {
  const other = tour !== chosen.tour;
  chosen = { tour, ride };
  mark();
  if (other) filter();
  reveal(tour === null ? null : laneOf(tour));
  reveal(ride ? lineOf(ride) : null);
  say("chosen", { tour, ride });
};

document.addEventListener("desk:choose", ({ detail }) => {
  choose(detail.tour, detail.ride ?? null);
  open(detail.ride ? `${desk.dataset.base}/rides/${detail.ride}` : `${desk.dataset.base}/tours/${detail.tour}`);
});
document.addEventListener("desk:changed", () => {
  mark();
  filter();
});

// --- the details beside the map ---

let asked = 0;

const put = (html, address) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const content = page.getElementById("panel-content");
  if (!content) {
    location.assign(address);
    return;
  }
  panel.replaceChildren(...page.querySelectorAll("main > .note"), content);
  panel.scrollTop = 0;
  say("panel", { content });
};

const load = async (address, options = {}) => {
  asked += 1;
  const mine = asked;
  panel.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { credentials: "same-origin", ...options });
    const html = await response.text();
    if (mine !== asked) return;
    put(html, response.url);
    if (options.method === "POST") say("refresh");
  } catch {
    if (mine === asked) tell(desk.dataset.failed);
  } finally {
    if (mine === asked) panel.removeAttribute("aria-busy");
  }
};

const open = (address) => load(address);

document.addEventListener("desk:open", ({ detail }) => open(detail.address));

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey) return;
  const link = event.target.closest("a[data-panel]");
  if (link) {
    event.preventDefault();
    const ride = link.closest("[data-ride]")?.dataset.ride ?? null;
    const tour = link.closest("[data-tour]")?.dataset.tour;
    if (!link.dataset.stay) choose(tour ? Number(tour) : null, ride);
    open(link.href);
    return;
  }
  const line = event.target.closest(".line");
  if (line && !event.target.closest("a")) line.querySelector("a[data-panel]").click();
});

panel.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.whole !== undefined) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  if (form.method === "post") load(form.action, { method: "POST", body: new URLSearchParams(data) });
  else load(`${form.action}?${new URLSearchParams(data)}`);
});
panel.addEventListener("change", (event) => {
  if (event.target.dataset.sends !== undefined) event.target.form.requestSubmit();
});

// --- which rides the list shows ---

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = new WeakMap();
const textOf = (line) => {
  if (!texts.has(line)) texts.set(line, plain(`${line.textContent} ${line.querySelector(".tel")?.getAttribute("href") ?? ""}`.replace(/\s+/g, " ")));
  return texts.get(line);
};

function filter() {
  if (!lines) return;
  const wanted = plain(words.value).split(/\s+/).filter(Boolean);
  const digits = words.value.replace(/\D/g, "").replace(/^0+/, "");
  let count = 0;
  for (const line of lines.children) {
    const text = textOf(line);
    const fits =
      (show.value === "all" || line.dataset.flags.split(" ").includes(show.value)) &&
      (chosen.tour === null || line.dataset.tour === String(chosen.tour) || line.dataset.ride === chosen.ride) &&
      (wanted.every((word) => text.includes(word)) || (digits.length > 3 && text.replace(/\D/g, "").includes(digits)));
    line.hidden = !fits;
    count += fits;
  }
  document.getElementById("found").textContent = String(count);
  rove();
}

words.addEventListener("input", filter);
show.addEventListener("change", filter);
document.getElementById("find").addEventListener("submit", (event) => {
  event.preventDefault();
  filter();
  focusLine(1);
});
allTours.addEventListener("click", () => choose(null));

// --- keyboard: one stop for the list and one for the tours, arrows within ---

const linkIn = (row) => row.querySelector("a[data-panel]");
const shownLines = () => (lines ? [...lines.children].filter((line) => !line.hidden) : []);
const lanes = () => [...document.querySelectorAll("#lanes > .lane")];

function rove() {
  for (const rows of [shownLines(), lanes()]) {
    const links = rows.map(linkIn);
    const current = links.find((link) => link === document.activeElement) ?? links[0];
    for (const link of links) link.tabIndex = link === current ? 0 : -1;
    for (const row of rows) for (const other of row.querySelectorAll("a.tel")) other.tabIndex = -1;
  }
}

const step = (rows, by) => {
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
  if (!next) return;
  const link = linkIn(next);
  link.tabIndex = 0;
  link.focus();
  rove();
};
const focusLine = (by) => step(shownLines(), by);
const focusLane = (by) => step(lanes(), by);

const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");

const KEYS = {
  "/": () => words.select(),
  t: () => focusLane(0),
  l: () => focusLine(0),
  d: () => panel.focus(),
  m: () => {
    const ride = document.activeElement.closest("[data-ride]")?.dataset.ride ?? chosen.ride;
    if (ride) {
      open(`${desk.dataset.base}/rides/${ride}`);
      document.addEventListener("desk:panel", ({ detail }) => detail.content.querySelector("[data-move]")?.focus(), { once: true });
    }
  },
  "+": () => say("zoom", { by: 1 }),
  "-": () => say("zoom", { by: -1 }),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const { key, target } = event;
  if (key === "Escape") {
    if (isTyping(target)) target.blur();
    else choose(null);
    return;
  }
  if (key === "ArrowDown" || key === "ArrowUp") {
    const by = key === "ArrowDown" ? 1 : -1;
    if (target === words || target.closest(".lines")) focusLine(by);
    else if (target.closest(".lanes")) focusLane(by);
    else return;
    event.preventDefault();
    return;
  }
  if (isTyping(target)) return;
  const act = KEYS[key];
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!act && !button) return;
  event.preventDefault();
  if (act) act();
  else button.click();
});

for (const hidden of document.querySelectorAll(".needs-script:not(#all-tours)")) hidden.hidden = false;
document.querySelector("#find .button").hidden = true;

document.addEventListener("desk:offline", () => tell(desk.dataset.offline));
document.addEventListener("desk:online", () => tell(""));
filter();
desk.dataset.ready = "yes";
