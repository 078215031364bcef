// The map of missing rides: a circle on each settlement that people wished to ride from, as large as
// they are many. Without it the table says the same.

const box = document.getElementById("map");
const dark = matchMedia("(prefers-color-scheme: dark)");

const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const circles = JSON.parse(box.dataset.circles);

const features = () => ({
  type: "FeatureCollection",
  features: circles.map(({ at, people }) => ({
    type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { people, label: String(people) },
  })),
});

// The area of a circle stands for the number of people.
const radius = ["*", 5, ["sqrt", ["get", "people"]]];

const style = (ground) => ({
  version: 8,
  sources: { ...ground.sources, demand: { type: "geojson", data: features() } },
  layers: [
    ...ground.land(),
    { id: "demand", type: "circle", source: "demand",
      paint: { "circle-radius": radius, "circle-color": ink("bad"), "circle-opacity": .55, "circle-stroke-color": ink("card"), "circle-stroke-width": 2 } },
    ...ground.labels(),
    { id: "demand-people", type: "symbol", source: "demand",
      layout: { "text-field": ["get", "label"], "text-font": ["Noto Sans SemiBold", "Noto Sans"], "text-size": 14, "text-overlap": "always" },
      paint: { "text-color": ink("card"), "text-halo-color": ink("bad"), "text-halo-width": 2 } },
  ],
});

const begin = async () => {
  const ground = await basemap.ofTiles(box.dataset.basemap);
  box.replaceChildren();
  maplibregl.setWorkerUrl(box.dataset.worker);
  const bounds = new maplibregl.LngLatBounds();
  for (const { at } of circles) bounds.extend(at);
  const map = new maplibregl.Map({
    container: box,
    style: style(ground),
    bounds,
    fitBoundsOptions: { padding: 60, maxZoom: 12 },
    minZoom: 7,
    maxZoom: 15,
    attributionControl: { compact: false },
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: JSON.parse(box.dataset.words),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.on("idle", () => { box.dataset.ready = "yes"; });
  dark.addEventListener("change", () => map.setStyle(style(ground)));
};

begin().catch(() => { box.hidden = true; });
