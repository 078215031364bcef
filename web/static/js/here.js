// "Where I am now": the position goes to our own server only, which answers with the place there.
for (const button of document.querySelectorAll("[data-here]")) {
  if (!("geolocation" in navigator)) continue;
  const field = document.getElementById(button.dataset.here);
  const hits = document.getElementById(`${field.id}-hits`);

  async function show({ coords }) {
    const body = new URLSearchParams({
      field: field.name, lat: coords.latitude, lon: coords.longitude,
      csrf_token: field.form.elements.csrf_token.value,
    });
    const answer = await fetch(button.dataset.address, { method: "POST", body });
    if (!answer.ok) return fail();
    field.value = "";
    hits.innerHTML = await answer.text();
    button.disabled = false;
  }

  function fail() {
    hits.textContent = button.dataset.failed;
    button.disabled = false;
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (position) => show(position).catch(fail), fail, { timeout: 15000, maximumAge: 60000, enableHighAccuracy: true });
  });
}
