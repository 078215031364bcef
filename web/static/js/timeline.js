// Tours along time: what lies under the pointer, dragging a ride to another tour, the now-line, zoom.
// Every drag can be done by the form in a ride's details as well.

const desk = document.getElementById("main");
const timeline = document.getElementById("timeline");
const tip = document.getElementById("tip");
const base = desk.dataset.base;
const minutes = Number(desk.dataset.minutes);
const begin = Number(desk.dataset.begin);
const NEAR_PX = 9;
const DRAG_PX = 6;
const ZOOMS = ["", "zoom-2", "zoom-4"];

const say = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`desk:${name}`, { detail }));

// --- what lies under the pointer ---

const stopsOf = (lane) => {
  lane.stops ??= JSON.parse(lane.dataset.stops);
  return lane.stops;
};

// The stop of a lane nearest to the pointer, if it is near.
const stopAt = (lane, x) => {
  const box = lane.querySelector(".track").getBoundingClientRect();
  const minute = ((x - box.left) / box.width) * minutes;
  const near = (NEAR_PX / box.width) * minutes;
  let best = null;
  for (const stop of stopsOf(lane)) {
    const distance = Math.abs(stop[0] - minute);
    if (distance <= near && (!best || distance < best.distance)) best = { distance, ride: stop[1], minute: stop[0] };
  }
  return best;
};

const clock = (minute) =>
  new Date((begin + minute * 60) * 1000).toLocaleTimeString(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang,
    { hour: "2-digit", minute: "2-digit", timeZone: desk.dataset.zone || undefined });

const nameOf = (ride) => {
  const line = document.getElementById(`ride-${ride}`);
  if (!line) return "";
  const text = (part) => line.querySelector(part).textContent.replace(/\s+/g, " ").trim();
  return `${text(".who b")}\n${text(".way")}`;
};

const showTip = (text, x, y) => {
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.min(x + 14, innerWidth - box.width - 8)}px`;
  tip.style.top = `${Math.min(y + 14, innerHeight - box.height - 8)}px`;
};

timeline.addEventListener("pointermove", (event) => {
  if (drag) return;
  const lane = event.target.closest?.(".track")?.closest(".lane");
  const stop = lane && stopAt(lane, event.clientX);
  if (stop) showTip(`${clock(stop.minute)} ${nameOf(stop.ride)}`, event.clientX, event.clientY);
  else tip.hidden = true;
});
timeline.addEventListener("pointerleave", () => { if (!drag) tip.hidden = true; });

timeline.addEventListener("click", (event) => {
  const lane = event.target.closest(".track")?.closest(".lane");
  if (!lane || justDragged) return;
  say("choose", { tour: Number(lane.dataset.tour), ride: stopAt(lane, event.clientX)?.ride });
});

// --- dragging a ride to another tour ---

let press = null;
let drag = null;
let justDragged = false;

const rideUnder = (event) => {
  const lane = event.target.closest(".track")?.closest(".lane");
  if (lane) return stopAt(lane, event.clientX)?.ride;
  return event.target.closest(".line:not(.line-over), .no-place")?.dataset.ride;
};

const laneUnder = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".lane");

document.addEventListener("dragstart", (event) => { if (event.target.closest("#main")) event.preventDefault(); });

document.addEventListener("pointerdown", (event) => {
  if (event.button || event.pointerType === "touch" || event.target.closest("input, button, select, .tel")) return;
  const ride = rideUnder(event);
  press = ride ? { ride, x: event.clientX, y: event.clientY } : null;
});

document.addEventListener("pointermove", (event) => {
  if (!press) return;
  if (!drag && Math.hypot(event.clientX - press.x, event.clientY - press.y) > DRAG_PX) {
    drag = { ride: press.ride, lane: null };
    getSelection().removeAllRanges();
    document.body.classList.add("is-dragging");
    for (const lane of document.querySelectorAll(".lane[data-locked]")) lane.classList.add("is-no-target");
  }
  if (!drag) return;
  event.preventDefault();
  const lane = laneUnder(event);
  drag.lane?.classList.remove("is-target");
  drag.lane = lane && lane.dataset.locked === undefined ? lane : null;
  drag.lane?.classList.add("is-target");
  const where = drag.lane ? `\n→ ${drag.lane.dataset.tour} ${drag.lane.querySelector(".lane-who b").textContent}` : "";
  showTip(`${nameOf(drag.ride)}${where}`, event.clientX, event.clientY);
});

const letGo = () => {
  drag?.lane?.classList.remove("is-target");
  for (const lane of document.querySelectorAll(".is-no-target")) lane.classList.remove("is-no-target");
  document.body.classList.remove("is-dragging");
  tip.hidden = true;
  press = null;
  drag = null;
};

document.addEventListener("pointerup", () => {
  const done = drag;
  letGo();
  if (!done) return;
  justDragged = true;
  setTimeout(() => { justDragged = false; });
  if (done.lane) say("open", { address: `${base}/rides/${done.ride}/move?shift=${done.lane.dataset.shift}` });
});
document.addEventListener("pointercancel", letGo);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && drag) letGo(); }, true);
document.addEventListener("click", (event) => {
  if (justDragged) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

// --- now, and how much time the screen shows ---

const line = document.getElementById("now-line");
const moveNow = () => {
  const minute = (Date.now() / 1000 - begin) / 60;
  if (line && desk.dataset.clock !== "still") line.setAttribute("d", `M${minute.toFixed(1)} 0V100`);
};
setInterval(moveNow, 20000);

let zoom = 0;
document.addEventListener("desk:zoom", ({ detail }) => {
  const middle = (timeline.scrollLeft + timeline.clientWidth / 2) / timeline.scrollWidth;
  zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + detail.by));
  timeline.classList.remove("zoom-2", "zoom-4");
  if (ZOOMS[zoom]) timeline.classList.add(ZOOMS[zoom]);
  timeline.scrollLeft = middle * timeline.scrollWidth - timeline.clientWidth / 2;
});
