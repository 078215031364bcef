// What every page can do beyond its HTML: print, read aloud, and keep the next ride's card on a phone
// that is her own, for a bus stop without network.
const CARDS = "hinfahrt-cards";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function offerReading(button) {
  const language = document.documentElement.lang.split("-")[0];
  const speaks = () => speechSynthesis.getVoices().some((voice) => voice.lang.toLowerCase().startsWith(language));
  const offer = () => { button.hidden = !speaks(); };
  button.addEventListener("click", () => {
    const reading = speechSynthesis.speaking;
    speechSynthesis.cancel();
    if (reading) return;
    for (const part of document.querySelectorAll("main :is(h1, h2, p, label, legend, dt, dd, .choice-text, .entry-text)")) {
      if (part.closest("[hidden], .german") || part.parentElement.closest("label, p, dd, .entry-text")) continue;
      const words = new SpeechSynthesisUtterance(part.innerText);
      words.lang = language;
      speechSynthesis.speak(words);
    }
  });
  speechSynthesis.addEventListener("voiceschanged", offer);
  offer();
}

async function keepCard(address) {
  const files = [...document.querySelectorAll('link[rel="stylesheet"], script[src]')].map((file) => file.href || file.src);
  const kept = await caches.open(CARDS);
  for (const old of await kept.keys()) await kept.delete(old);
  if (address) await kept.addAll([address, ...files]);
}

const reader = document.querySelector("[data-speak]");
if (reader && "speechSynthesis" in window) offerReading(reader);

if ("serviceWorker" in navigator && document.body.dataset.worker) {
  const card = document.querySelector("main").dataset.card;
  if (document.body.dataset.mine === "yes") {
    navigator.serviceWorker.register(document.body.dataset.worker);
    if (card !== undefined) keepCard(card);
  } else {
    caches.delete(CARDS);
  }
}
