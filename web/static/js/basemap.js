// What tours are drawn upon: the region's vector tiles or, where it has none, its bare roads.
// Both look alike and take their colours from map.css. Layers and properties of the tiles are
// described in routing/roads/tiles/kinds.py.

const basemap = (() => {
  const REGULAR = ["Noto Sans"];
  // MapLibre reads the weight off the first name and takes the first family that there is.
  const BOLD = ["Noto Sans SemiBold", "Noto Sans"];
  const FONTS = ["400 16px 'Noto Sans'", "600 16px 'Noto Sans'"];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--map-${name}`).trim();
  const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];
  const ofClass = (...classes) => ["in", ["get", "class"], ["literal", classes]];
  const ofShape = (shape) => ["==", ["geometry-type"], shape];

  // From the least to the greatest, as they are drawn one upon the other. Nearer than `edged` a
  // road has an edge; farther away it is one thin line, in `far` where its own colour would vanish.
  const ROADS = [
    { id: "service", classes: ["service", "pedestrian"], colours: "service", zoom: 13, edged: 14, edge: 1.4,
      width: [14, .8, 15, 1.6, 16, 4, 18, 10] },
    { id: "minor", classes: ["minor"], colours: "minor", far: "far-minor", zoom: 11, edged: 13, edge: 1.4,
      width: [11, .5, 12, .8, 13, 1.6, 14, 3, 15, 5, 16, 9, 18, 20] },
    { id: "tertiary", classes: ["tertiary"], colours: "minor", far: "far-main", zoom: 9, edged: 12, edge: 1.8,
      width: [9, .5, 10, .6, 12, 1.1, 13, 2.2, 14, 3.8, 15, 6, 16, 10, 18, 22] },
    { id: "secondary", classes: ["secondary"], colours: "secondary", far: "far-main", zoom: 8, edged: 11, edge: 1.8,
      width: [8, .5, 9, .7, 11, 1.3, 13, 3, 14, 4.5, 15, 7, 16, 11, 18, 24] },
    { id: "primary", classes: ["primary"], colours: "primary", zoom: 8, edged: 8, edge: 1.8,
      width: [8, .9, 10, 1.5, 13, 4, 14, 5.5, 15, 8, 16, 13, 18, 28] },
    { id: "trunk", classes: ["trunk"], colours: "trunk", zoom: 8, edged: 8, edge: 1.8,
      width: [8, 1.2, 10, 2.1, 13, 4.5, 14, 6.5, 15, 9, 16, 14, 18, 30] },
    { id: "motorway", classes: ["motorway"], colours: "motorway", zoom: 8, edged: 8, edge: 1.8,
      width: [8, 1.5, 10, 2.6, 13, 5, 14, 7, 15, 10, 16, 15, 18, 32] },
  ];

  const fill = (id, source, paint, more = {}) => ({ id, type: "fill", ...source, paint, ...more });

  const line = (id, source, filter, paint, { cap = "round", ...more } = {}) => ({
    id, type: "line", ...source, filter, layout: { "line-join": "round", "line-cap": cap }, paint, ...more,
  });

  const edgeOf = (road, source) => line(`${road.id}-edge`, source, ofClass(...road.classes), {
    "line-color": colour(`${road.colours}-edge`),
    "line-width": byZoom(...road.width.map((value, at) => (at % 2 ? value + road.edge : value))),
    "line-opacity": ["case", ["has", "tunnel"], .5, 1],
  }, { minzoom: road.edged });

  const surfaceOf = (road, source) => line(road.id, source, ofClass(...road.classes), {
    "line-color": road.far ? ["step", ["zoom"], colour(road.far), road.edged, colour(road.colours)] : colour(road.colours),
    "line-width": byZoom(...road.width),
    "line-opacity": ["case", ["has", "tunnel"], .45, 1],
  }, { minzoom: road.zoom });

  const dashed = (id, source, width, dashes, zoom) => line(id, source, ofClass(id),
    { "line-color": colour(id), "line-width": width, "line-dasharray": dashes }, { cap: "butt", minzoom: zoom });

  const roadsOf = (source) => [
    dashed("ferry", source, byZoom(8, 1, 14, 2), [3, 3], 8),
    dashed("path", source, byZoom(14, .8, 16, 1.6), [2, 1.5], 14),
    dashed("track", source, byZoom(14, 1, 16, 2), [4, 2], 14),
    ...ROADS.map((road) => edgeOf(road, source)),
    ...ROADS.map((road) => surfaceOf(road, source)),
  ];

  const label = (id, source, field, size, { filter, zoom = 8, font = REGULAR, ink = "text", halo = "halo", haloWidth = 1.5, ...layout }) => ({
    id, type: "symbol", ...source, minzoom: zoom, ...(filter && { filter }),
    layout: { "text-field": ["get", field], "text-font": font, "text-size": size, ...layout },
    paint: { "text-color": colour(ink), "text-halo-color": colour(halo), "text-halo-width": haloWidth },
  });

  const ALONG = { "symbol-placement": "line", "symbol-spacing": 350, "text-max-angle": 35, "text-padding": 4 };

  const numbersOf = (id, source, filter) => label(id, source, "ref", byZoom(8, 9.5, 14, 11), {
    filter: ["all", ["has", "ref"], ["!", ["has", "link"]], filter],
    font: BOLD, ink: "text-road", halo: "halo-number", haloWidth: 2,
    "symbol-placement": "line", "symbol-spacing": byZoom(8, 110, 11, 220, 14, 420),
    "text-rotation-alignment": "viewport", "text-max-angle": 180, "text-padding": byZoom(8, 5, 14, 12),
  });

  const mainNumbersOf = (source) => numbersOf("road-numbers", source, ["any", ofClass("trunk", "primary"),
    ["all", ofClass("secondary"), [">=", ["zoom"], 11]], ["all", ofClass("tertiary"), [">=", ["zoom"], 13]]]);

  const motorwayNumbersOf = (source) => numbersOf("motorway-numbers", source, ofClass("motorway"));

  // Names of places move aside for stops, which lie above them: up, down, left, right, not far.
  // Those of towns may in the end touch a stop rather than be left out.
  const beside = (ems) => ["bottom", [0, -ems], "top", [0, ems], "left", [ems, 0], "right", [-ems, 0]];
  const aside = (...distances) => ({ "text-variable-anchor-offset": ["center", [0, 0], ...distances.flatMap(beside)], "text-justify": "auto" });
  const LARGE = { ...aside(1, 2, 3), font: BOLD, "text-overlap": "cooperative" };

  const settlements = (id, source, classes, size, looks) => label(id, source, "name", size,
    { ...aside(1, 2), filter: ofClass(...classes), "symbol-sort-key": ["get", "rank"], "text-max-width": 8, "text-padding": 4, ...looks });

  const background = () => ({ id: "land", type: "background", paint: { "background-color": colour("land") } });

  const ofTiles = async (address) => {
    const url = new URL(address, location.href).href;
    const file = new pmtiles.PMTiles(url);
    const box = await file.getHeader();
    const protocol = new pmtiles.Protocol({ metadata: true });
    protocol.add(file);
    maplibregl.addProtocol("pmtiles", protocol.tile);
    await Promise.all(FONTS.map((font) => document.fonts.load(font)));
    const of = (layer) => ({ source: "basemap", "source-layer": layer });
    const waterLine = ofShape("LineString");
    return {
      bounds: [[box.minLon, box.minLat], [box.maxLon, box.maxLat]],
      sources: { basemap: { type: "vector", url: `pmtiles://${url}` } },
      land: () => [
        background(),
        fill("built-up", of("built_up"), { "fill-color": ["match", ["get", "class"], ["industrial", "commercial"], colour("industrial"), colour("built-up")] }),
        fill("wood", of("wood"), { "fill-color": colour("wood") }),
        fill("water", of("water"), { "fill-color": colour("water") }, { filter: ofShape("Polygon") }),
        line("river", of("water"), ["all", waterLine, ofClass("river", "canal")],
          { "line-color": colour("water"), "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 8, .7, 12, 2, 16, 9] }),
        line("stream", of("water"), ["all", waterLine, ofClass("stream")],
          { "line-color": colour("water"), "line-width": byZoom(13, .8, 16, 2.5) }, { minzoom: 13 }),
        fill("buildings", of("buildings"), { "fill-color": colour("building"), "fill-outline-color": colour("building-edge") }, { minzoom: 15 }),
        ...roadsOf(of("roads")),
      ],
      labels: () => [
        label("house-numbers", of("house_numbers"), "number", byZoom(16, 10, 18, 13), { zoom: 16, ink: "text-number", haloWidth: 1, "text-padding": 3 }),
        label("river-names", of("water"), "name", 11,
          { ...ALONG, zoom: 12, filter: ["all", waterLine, ["has", "name"]], ink: "text-water", "text-letter-spacing": .05 }),
        label("minor-names", of("roads"), "name", byZoom(14, 10.5, 16, 12.5),
          { ...ALONG, zoom: 14, filter: ["all", ["has", "name"], ofClass("minor", "service", "pedestrian", "path", "track")], ink: "text-road" }),
        label("road-names", of("roads"), "name", byZoom(13, 11, 16, 13),
          { ...ALONG, zoom: 13, filter: ["all", ["has", "name"], ofClass("motorway", "trunk", "primary", "secondary", "tertiary", "ferry")], ink: "text-road" }),
        mainNumbersOf(of("roads")),
        label("water-names", of("water"), "name", byZoom(10, 11, 15, 14),
          { zoom: 10, filter: ofClass("label"), ink: "text-water", "text-max-width": 7, "text-letter-spacing": .05 }),
        settlements("spots", of("places"), ["neighbourhood", "quarter", "isolated_dwelling", "farm", "locality"], byZoom(12, 10.5, 16, 13), { ink: "text-soft" }),
        settlements("hamlets", of("places"), ["hamlet", "suburb", "borough", "island"], byZoom(10, 10.5, 12, 11.5, 16, 15), { ink: "text-soft" }),
        settlements("villages", of("places"), ["village"], byZoom(8, 10.5, 12, 13, 16, 17), {}),
        motorwayNumbersOf(of("roads")),
        settlements("towns", of("places"), ["town"], byZoom(8, 11.5, 12, 16, 16, 20), LARGE),
        settlements("cities", of("places"), ["city"], byZoom(8, 14.5, 12, 19, 16, 24), LARGE),
      ],
    };
  };

  // `layers`: GeoJSON of roads, water and places, and whom to name for them.
  const ofNetwork = ({ attribution, ...layers }) => ({
    sources: Object.fromEntries(Object.entries(layers).map(([name, data]) => [name, { type: "geojson", data, attribution }])),
    land: () => [
      background(),
      fill("water", { source: "water" }, { "fill-color": colour("water") }),
      ...roadsOf({ source: "roads" }),
    ],
    labels: () => [
      mainNumbersOf({ source: "roads" }),
      motorwayNumbersOf({ source: "roads" }),
      label("places", { source: "places" }, "name", ["interpolate", ["linear"], ["get", "importance"], .3, 11, .9, 16],
        { ...aside(1, 2), "symbol-sort-key": ["-", ["get", "importance"]], "text-padding": 6 }),
    ],
  });

  return { ofTiles, ofNetwork };
})();
