// The map of the board: the day's tours on the region's map. Without it the board has everything all
// the same.

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
    { tour: tour.number, ride: stop.ride, number: String(stop.number),
      boarding: stop.boarding, colour: tourColour(tour.number) }))));

const endsOf = (tours) =>
  collection(tours.flatMap((tour) => tour.ends.map((at) => feature({ type: "Point", coordinates: at },
    { tour: tour.number, colour: tourColour(tour.number) }))));

const width = (near, far) => ["interpolate", ["exponential", 1.5], ["zoom"], 8, far, 15, near, 18, 2 * near];
// Tours on the same road are drawn side by side, each on the right of its way.
const LANE = ["interpolate", ["linear"], ["zoom"],
  9, ["+", .5, ["*", 1.5, ["get", "lane"]]], 13, ["+", 1, ["*", 3.5, ["get", "lane"]]]];

// Far away there is no room for a stop's number, but even unseen it keeps the map's names off the stop.
const numberStrength = (strength) => ["step", ["zoom"], 0, 10.5, strength];

// The map's names stay readable over the lines of the tours; stops lie on top of all.
const style = (ground, tours) => ({
  version: 8,
  sources: {
    ...ground.sources,
    lines: { type: "geojson", data: linesOf(tours) },
    ends: { type: "geojson", data: endsOf(tours) },
    stops: { type: "geojson", data: stopsOf(tours) },
  },
  layers: [
    ...ground.land(),
    { id: "casing", type: "line", source: "lines", layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": colour("casing"), "line-width": width(8, 4), "line-offset": LANE, "line-opacity": .8 } },
    { id: "lines", type: "line", source: "lines", layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": ["get", "colour"], "line-width": width(5, 2.4), "line-offset": LANE, "line-opacity": .9 } },
    ...ground.labels(),
    { id: "ends", type: "circle", source: "ends",
      paint: { "circle-radius": 5, "circle-color": colour("casing"), "circle-stroke-color": ["get", "colour"], "circle-stroke-width": 3 } },
    { id: "stops", type: "circle", source: "stops",
      paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 4, 12, 9],
        "circle-color": ["case", ["get", "boarding"], ["get", "colour"], colour("card")],
        "circle-stroke-color": ["case", ["get", "boarding"], colour("casing"), ["get", "colour"]], "circle-stroke-width": 2 } },
    { id: "stop-numbers", type: "symbol", source: "stops",
      layout: { "text-font": ["Noto Sans"], "text-size": 11, "text-field": ["get", "number"], "text-overlap": "cooperative",
        "text-padding": ["interpolate", ["linear"], ["zoom"], 8, 0, 12, 5] },
      paint: { "text-opacity": numberStrength(1), "text-color": ["case", ["get", "boarding"], colour("card"), ["get", "colour"]] } },
    { id: "shown", type: "circle", source: "stops", filter: ["==", ["get", "ride"], ""],
      paint: { "circle-radius": 17, "circle-opacity": 0, "circle-stroke-color": colour("focus"), "circle-stroke-width": 4 } },
  ],
});

const boundsOfStops = (stops) => {
  const bounds = new maplibregl.LngLatBounds();
  for (const stop of stops) bounds.extend(stop.at);
  return bounds;
};

const boundsOf = (tours) => {
  const bounds = new maplibregl.LngLatBounds();
  for (const tour of tours) {
    for (const at of [...tour.line, ...tour.ends]) bounds.extend(at);
  }
  return bounds;
};

// The map takes a while to load; what was chosen meanwhile is shown then.
let chosen = { tour: null, ride: null };
document.addEventListener("desk:chosen", ({ detail }) => { chosen = detail; });

// What is chosen anywhere on the board is chosen on the map, and the other way round.
const link = (map, state) => {
  const fade = (number) => {
    const only = ["==", ["get", "tour"], number];
    const strength = (value) => (number === null ? value : ["case", only, value, .12]);
    map.setPaintProperty("casing", "line-opacity", strength(.8));
    map.setPaintProperty("lines", "line-opacity", strength(.9));
    map.setPaintProperty("stop-numbers", "text-opacity", numberStrength(strength(1)));
    for (const layer of ["stops", "ends"]) {
      map.setPaintProperty(layer, "circle-opacity", strength(1));
      map.setPaintProperty(layer, "circle-stroke-opacity", strength(1));
    }
  };

  // The details that open below it make the map smaller: it fits again, unless somebody moved it.
  let bounds = boundsOf(state.tours);
  let moved = false;
  const fit = (animate) => {
    if (!moved && !bounds.isEmpty()) map.fitBounds(bounds, { padding: Math.min(48, box.clientHeight / 8), maxZoom: 14, animate });
  };
  map.on("movestart", ({ originalEvent }) => { moved ||= Boolean(originalEvent); });
  map.on("resize", () => fit(false));

  const show = ({ tour, ride }) => {
    state.chosen = { tour, ride };
    fade(tour);
    map.setFilter("shown", ["==", ["get", "ride"], ride ?? ""]);
    const shown = tour === null ? state.tours : state.tours.filter((one) => one.number === tour);
    const stops = shown.flatMap((one) => one.stops.filter((stop) => stop.ride === ride));
    bounds = stops.length ? boundsOfStops(stops) : boundsOf(shown);
    moved = false;
    fit(!calm.matches);
  };

  document.addEventListener("desk:chosen", ({ detail }) => show(detail));
  if (chosen.tour !== null || chosen.ride) show(chosen);
  document.addEventListener("desk:changed", async ({ detail }) => {
    if (!detail.tours) return;
    ({ tours: state.tours } = await fetchJson(box.dataset.tours));
    map.getSource("lines").setData(linesOf(state.tours));
    map.getSource("ends").setData(endsOf(state.tours));
    map.getSource("stops").setData(stopsOf(state.tours));
  });
  map.on("style.load", () => fade(state.chosen.tour));
  map.on("click", "stops", (event) => {
    const { tour, ride } = event.features[0].properties;
    document.dispatchEvent(new CustomEvent("desk:choose", { detail: { tour, ride } }));
  });
  map.on("click", "lines", (event) => {
    if (map.queryRenderedFeatures(event.point, { layers: ["stops"] }).length) return;
    const { tour } = event.features[0].properties;
    document.dispatchEvent(new CustomEvent("desk:choose", { detail: { tour, ride: null } }));
  });
  for (const layer of ["stops", "lines"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
};

const openGround = async () => {
  if (box.dataset.basemap) {
    try {
      return await basemap.ofTiles(box.dataset.basemap);
    } catch (error) {
      console.warn(error);
    }
  }
  return basemap.ofNetwork(await fetchJson(box.dataset.ground));
};

// As much room around the region as it is wide, so that windows of any shape can show all of it.
const roomAround = ([[west, south], [east, north]]) =>
  [[2 * west - east, 2 * south - north], [2 * east - west, 2 * north - south]];

const begin = async () => {
  const [{ tours }, ground] = await Promise.all([fetchJson(box.dataset.tours), openGround()]);
  box.replaceChildren();
  maplibregl.setWorkerUrl(box.dataset.worker);
  const map = new maplibregl.Map({
    container: box,
    style: style(ground, tours),
    center: JSON.parse(box.dataset.centre),
    zoom: 10,
    minZoom: 8,
    maxZoom: 18,
    maxBounds: ground.bounds && roomAround(ground.bounds),
    attributionControl: { compact: false },
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: JSON.parse(box.dataset.words),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  if (tours.length) map.fitBounds(boundsOf(tours), { padding: 40, animate: false });
  const state = { tours, chosen: { tour: null, ride: null } };
  map.once("load", () => link(map, state));
  map.on("idle", () => { box.dataset.ready = "yes"; });
  map.on("movestart", () => { delete box.dataset.ready; });
  dark.addEventListener("change", () => {
    delete box.dataset.ready;
    map.setStyle(style(ground, state.tours));
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
