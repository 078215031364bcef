// Booking by telephone with the keyboard only: hits follow the typing, Enter or Tab takes the marked
// one, digits choose, letters lead to "where to". Without this every step is a button.

const desk = document.getElementById("main");
const wish = document.getElementById("wish");
const book = document.getElementById("book");
const DELAY_MS = 180;

const radiosOf = (box) => [...box.querySelectorAll("input[type=radio]")];
const marked = (box) => radiosOf(box).find((one) => one.checked) ?? null;
const isText = (element) => element.matches("select, textarea, input:not([type=radio], [type=checkbox])");
const settle = (box) => {
  for (const radio of radiosOf(box)) radio.tabIndex = -1; // arrows in the field move the mark
};

const ask = async (address, values) => {
  const body = new URLSearchParams({ csrf_token: desk.dataset.token, ...values });
  const response = await fetch(address, { method: "POST", body, credentials: "same-origin" });
  return response.ok ? response.text() : "";
};

const move = (box, by) => {
  const radios = radiosOf(box);
  const at = radios.indexOf(marked(box));
  const next = radios[Math.min(radios.length - 1, Math.max(0, at + by))];
  if (!next) return;
  next.checked = true;
  next.scrollIntoView({ block: "nearest" });
};

// A field whose hits are looked up while it is typed; `pending` is the answer that is awaited.
const follow = (field, values, address) => {
  const input = field.querySelector("input:not([type=radio])");
  const box = field.querySelector(".picks");
  const state = { input, box, pending: null };
  let asked = 0;
  const look = async (mine) => {
    await new Promise((done) => setTimeout(done, DELAY_MS));
    if (mine !== asked) return;
    const html = await ask(address, values(input.value));
    if (mine !== asked) return;
    box.innerHTML = html;
    settle(box);
    state.pending = null;
  };
  input.addEventListener("input", () => {
    box.replaceChildren();
    asked += 1;
    state.pending = input.value.trim() ? look(asked) : null;
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    move(box, event.key === "ArrowDown" ? 1 : -1);
  });
  settle(box);
  return state;
};

for (const field of document.querySelectorAll("[data-callers]:not(main)")) {
  follow(field, (text) => ({ caller: text }), desk.dataset.callers);
}

// A session has its day and times; where she starts from is what may be missing then.
const nextField = (input, picked) => {
  const home = document.getElementById("home");
  if (picked.dataset.session !== undefined && !home.value) return home;
  const fields = [...input.form.elements].filter((one) => one.offsetParent && one.tabIndex >= 0 && isText(one));
  return fields[fields.indexOf(input) + 1] ?? input;
};

for (const field of document.querySelectorAll("[data-search]")) {
  const state = follow(field, (text) => ({ field: field.dataset.search, text }), desk.dataset.hits);
  const { input, box } = state;
  const isTaken = () => marked(box)?.dataset.label === input.value;
  const take = () => {
    const radio = marked(box);
    if (radio) input.value = radio.dataset.label;
  };
  input.addEventListener("keydown", async (event) => {
    const goesOn = event.key === "Tab" && !event.shiftKey;
    if (event.key !== "Enter" && !goesOn) return;
    if (!state.pending && (isTaken() || !marked(box))) return;
    event.preventDefault();
    await state.pending;
    take();
    if (isTaken()) nextField(input, marked(box)).focus();
  });
  box.addEventListener("change", take);
}

// What was read out belongs to what was asked: after a change the times are asked for anew.
const outdate = () => {
  if (book) book.hidden = true;
};
wish?.addEventListener("input", outdate);
wish?.addEventListener("change", outdate);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const { key, target } = event;
  if (isText(target)) {
    if (key === "Escape") target.blur();
    return;
  }
  if (key === "Escape") {
    document.querySelector("[data-key=Escape]")?.click();
  } else if (/^[1-9]$/.test(key)) {
    const chosen = document.querySelector(`[data-number="${key}"]`);
    if (!chosen) return;
    event.preventDefault();
    chosen.focus();
    chosen.click();
  } else if (/^\p{L}$/u.test(key)) {
    document.getElementById("target")?.select(); // the letter itself lands there
  }
});

desk.dataset.ready = "yes";
