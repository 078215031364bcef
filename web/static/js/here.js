// Places that are not typed: "Where I am now" asks the phone, "On the map" asks for the place below a
// pin. Positions go to our own server only, which answers with the place there or with what is near.
const showPlaceAt = async (field, lat, lon) => {
  const hits = document.getElementById(`${field.id}-hits`);
  const body = new URLSearchParams({ field: field.name, lat, lon, csrf_token: field.form.elements.csrf_token.value });
  const answer = await fetch(hits.dataset.address, { method: "POST", body });
  if (!answer.ok) throw new Error(`${answer.status}`);
  field.value = "";
  hits.innerHTML = await answer.text();
  return hits.querySelector("input:checked");
};

for (const button of document.querySelectorAll("[data-here]")) {
  if (!("geolocation" in navigator)) continue;
  const field = document.getElementById(button.dataset.here);
  const fail = () => {
    document.getElementById(`${field.id}-hits`).textContent = button.dataset.failed;
    button.disabled = false;
  };
  const show = async ({ coords }) => {
    await showPlaceAt(field, coords.latitude, coords.longitude);
    button.disabled = false;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (position) => show(position).catch(fail), fail, { timeout: 15000, maximumAge: 60000, enableHighAccuracy: true });
  });
}

// The map is large, so it is fetched only when somebody asks for it.
const fetchFile = (address) => new Promise((done, failed) => {
  const isStyle = new URL(address, location.href).pathname.endsWith(".css");
  const file = Object.assign(document.createElement(isStyle ? "link" : "script"),
    isStyle ? { rel: "stylesheet", href: address } : { src: address, async: false });
  file.addEventListener("load", done);
  file.addEventListener("error", failed);
  document.head.append(file);
});

const openMap = async (box, field) => {
  await Promise.all(JSON.parse(box.dataset.files).map(fetchFile));
  const ground = await basemap.ofTiles(box.dataset.basemap);
  const found = document.querySelector(`#${field.id}-hits :is(input:checked, input)[data-at]`);
  maplibregl.setWorkerUrl(box.dataset.worker);
  const map = new maplibregl.Map({
    container: box.querySelector(".pin-map"),
    style: { version: 8, sources: ground.sources, layers: [...ground.land(), ...ground.labels()] },
    center: JSON.parse(found ? found.dataset.at : box.dataset.centre),
    zoom: found ? 15 : 12,
    minZoom: 8,
    maxZoom: 18,
    attributionControl: { compact: false },
    dragRotate: false,
    pitchWithRotate: false,
    locale: JSON.parse(box.dataset.words),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.on("click", ({ lngLat }) => map.easeTo({ center: lngLat }));
  map.on("idle", () => { box.dataset.ready = "yes"; });
  map.on("movestart", () => { delete box.dataset.ready; });
  return map;
};

for (const button of document.querySelectorAll("[data-pin]")) {
  const field = document.getElementById(button.dataset.pin);
  const box = document.getElementById(`${field.id}-pin`);
  let map = null;
  const open = (isOpen) => {
    box.hidden = !isOpen;
    button.setAttribute("aria-expanded", isOpen);
  };
  const fail = () => { box.textContent = box.dataset.failed; };
  button.hidden = false;
  button.addEventListener("click", () => {
    open(box.hidden);
    if (!box.hidden) map ??= openMap(box, field).catch(fail);
  });
  box.querySelector("button").addEventListener("click", async () => {
    const { lat, lng } = (await map).getCenter();
    try {
      const marked = await showPlaceAt(field, lat, lng);
      if (!marked) return;
      open(false);
      marked.focus();
    } catch {
      fail();
    }
  });
}
