// The map beside the list. It draws the region's roads and the day's tours, and links both ways:
// a stop marked in the list is shown on the map, one touched on the map is marked in the list.
// Without it the board has everything all the same.

const box = document.getElementById("map");
const dark = matchMedia("(prefers-color-scheme: dark)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const COLOURS = 10;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const tourColour = (number) => colour(`tour-${((number - 1) % COLOURS) + 1}`);

const fetchJson = async (address) => {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
};

const feature = (geometry, properties) => ({ type: "Feature", geometry, properties });
const collection = (features) => ({ type: "FeatureCollection", features });

const linesOf = (tours) =>
  collection(tours.map((tour) => feature({ type: "LineString", coordinates: tour.line },
    { tour: tour.number, colour: tourColour(tour.number), lane: (tour.number - 1) % 3 })));

const stopsOf = (tours) =>
  collection(tours.flatMap((tour) => tour.stops.map((stop) => feature({ type: "Point", coordinates: stop.at },
    { tour: tour.number, key: `${tour.number}-${stop.position}`, number: String(stop.number),
      boarding: stop.boarding, colour: tourColour(tour.number) }))));

const endsOf = (tours) =>
  collection(tours.flatMap((tour) => tour.ends.map((at) => feature({ type: "Point", coordinates: at },
    { tour: tour.number, colour: tourColour(tour.number) }))));

const width = (near, far) => ["interpolate", ["exponential", 1.5], ["zoom"], 8, far, 15, near];
// Tours on the same road are drawn side by side, each on the right of its way.
const LANE = ["interpolate", ["linear"], ["zoom"],
  9, ["+", .5, ["*", 1.5, ["get", "lane"]]], 13, ["+", 1, ["*", 3.5, ["get", "lane"]]]];
const TEXT = { "text-font": ["Noto Sans"], "text-size": 12 };

const style = (ground, tours) => ({
  version: 8,
  sources: {
    water: { type: "geojson", data: ground.water },
    roads: { type: "geojson", data: ground.roads },
    places: { type: "geojson", data: ground.places },
    lines: { type: "geojson", data: linesOf(tours) },
    ends: { type: "geojson", data: endsOf(tours) },
    stops: { type: "geojson", data: stopsOf(tours) },
  },
  layers: [
    { id: "land", type: "background", paint: { "background-color": colour("map-land") } },
    { id: "water", type: "fill", source: "water", paint: { "fill-color": colour("map-water") } },
    road("small", ["==", ["get", "rank"], "small"], "map-small", 4, .3),
    road("minor", ["==", ["get", "rank"], "minor"], "map-small", 7, .7),
    road("main-edge", ["in", ["get", "rank"], ["literal", ["main", "motorway"]]], "map-road-edge", 13, 2.2),
    road("main", ["in", ["get", "rank"], ["literal", ["main", "motorway"]]], "map-road", 10, 1.3),
    road("ferry", ["==", ["get", "rank"], "ferry"], "map-road-edge", 3, 1),
    { id: "road-numbers", type: "symbol", source: "roads", minzoom: 9, filter: ["!=", ["get", "ref"], ""],
      layout: { ...TEXT, "text-size": 10.5, "text-field": ["get", "ref"], "symbol-placement": "line", "symbol-spacing": 320 },
      paint: { "text-color": colour("map-text"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.5 } },
    { id: "casing", type: "line", source: "lines", layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": colour("map-casing"), "line-width": width(8, 4), "line-offset": LANE, "line-opacity": .8 } },
    { id: "lines", type: "line", source: "lines", layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": ["get", "colour"], "line-width": width(5, 2.4), "line-offset": LANE, "line-opacity": .9 } },
    { id: "places", type: "symbol", source: "places",
      layout: { ...TEXT, "text-size": ["interpolate", ["linear"], ["get", "importance"], .3, 11, .9, 16],
        "text-field": ["get", "name"], "symbol-sort-key": ["-", ["get", "importance"]], "text-padding": 6 },
      paint: { "text-color": colour("map-text"), "text-halo-color": colour("map-halo"), "text-halo-width": 1.6 } },
    { id: "ends", type: "circle", source: "ends",
      paint: { "circle-radius": 5, "circle-color": colour("map-casing"), "circle-stroke-color": ["get", "colour"], "circle-stroke-width": 3 } },
    { id: "stops", type: "circle", source: "stops",
      paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 4, 12, 9],
        "circle-color": ["case", ["get", "boarding"], ["get", "colour"], colour("card")],
        "circle-stroke-color": ["case", ["get", "boarding"], colour("map-casing"), ["get", "colour"]], "circle-stroke-width": 2 } },
    { id: "stop-numbers", type: "symbol", source: "stops", minzoom: 10.5,
      layout: { ...TEXT, "text-size": 11, "text-field": ["get", "number"], "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": ["case", ["get", "boarding"], colour("card"), ["get", "colour"]] } },
    { id: "shown", type: "circle", source: "stops", filter: ["==", ["get", "key"], ""],
      paint: { "circle-radius": 17, "circle-opacity": 0, "circle-stroke-color": colour("focus"), "circle-stroke-width": 4 } },
  ],
});

const road = (id, filter, name, near, far) => ({
  id, type: "line", source: "roads", filter, layout: { "line-join": "round", "line-cap": "round" },
  paint: { "line-color": colour(name), "line-width": width(near, far) },
});

const boundsOf = (tours) => {
  const bounds = new maplibregl.LngLatBounds();
  for (const tour of tours) {
    for (const at of [...tour.line, ...tour.ends]) bounds.extend(at);
  }
  return bounds;
};

// What is marked is marked in both places.
const markInList = (key) => {
  for (const row of document.querySelectorAll(".stops .is-shown")) row.classList.remove("is-shown");
  const row = document.getElementById(`stop-${key}`);
  if (!row) return;
  row.classList.add("is-shown");
  row.closest("details").open = true;
  row.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
};

const link = (map, tours) => {
  const stops = new Map(tours.flatMap((tour) => tour.stops.map((stop) => [`${tour.number}-${stop.position}`, stop.at])));

  let shownTour = null;

  const fade = (number) => {
    shownTour = number;
    const only = ["==", ["get", "tour"], number];
    const strength = (value) => (number === null ? value : ["case", only, value, .12]);
    map.setPaintProperty("casing", "line-opacity", strength(.8));
    map.setPaintProperty("lines", "line-opacity", strength(.9));
    map.setPaintProperty("stop-numbers", "text-opacity", strength(1));
    for (const layer of ["stops", "ends"]) {
      map.setPaintProperty(layer, "circle-opacity", strength(1));
      map.setPaintProperty(layer, "circle-stroke-opacity", strength(1));
    }
    for (const entry of document.querySelectorAll("[data-show-tour]")) {
      const chosen = entry.dataset.showTour === String(number);
      entry.classList.toggle("is-shown", chosen);
      entry.setAttribute("aria-current", String(chosen));
    }
  };

  const showStop = (key) => {
    const number = Number(key.split("-")[0]);
    if (shownTour !== null && shownTour !== number) fade(number);
    map.setFilter("shown", ["==", ["get", "key"], key]);
    markInList(key);
  };

  const showTour = (number) => {
    fade(number);
    const shown = number === null ? tours : tours.filter((tour) => tour.number === number);
    map.fitBounds(boundsOf(shown), { padding: 40, maxZoom: 14, animate: !calm.matches });
    if (number === null) return;
    const section = document.getElementById(`tour-${number}`);
    section.open = true;
    section.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  };

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-show-stop]");
    const entry = event.target.closest("[data-show-tour]");
    if (mark) {
      event.preventDefault();
      showStop(mark.dataset.showStop);
      const zoom = Math.max(map.getZoom(), 13);
      map.easeTo({ center: stops.get(mark.dataset.showStop), zoom, animate: !calm.matches });
    } else if (entry) {
      event.preventDefault();
      const number = Number(entry.dataset.showTour);
      showTour(shownTour === number ? null : number);
    }
  });
  map.on("click", "stops", (event) => showStop(event.features[0].properties.key));
  map.on("mouseenter", "stops", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "stops", () => { map.getCanvas().style.cursor = ""; });
};

const begin = async () => {
  const [{ tours }, ground] = await Promise.all([fetchJson(box.dataset.tours), fetchJson(box.dataset.ground)]);
  box.replaceChildren();
  maplibregl.setWorkerUrl(box.dataset.worker);
  const map = new maplibregl.Map({
    container: box,
    style: style(ground, tours),
    center: JSON.parse(box.dataset.centre),
    zoom: 10,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: JSON.parse(box.dataset.words),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  if (tours.length) map.fitBounds(boundsOf(tours), { padding: 40, animate: false });
  dark.addEventListener("change", () => map.setStyle(style(ground, tours)));
  map.once("load", () => {
    link(map, tours);
    box.dataset.ready = "yes";
  });
};

if (box) {
  begin().catch(() => {
    const note = document.createElement("p");
    note.className = "map-note";
    note.textContent = box.dataset.failed;
    box.replaceChildren(note);
  });
}
