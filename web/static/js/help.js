// The key ? says which keys there are on a page of those who work here; a button does the same.

const help = document.getElementById("help");
const opener = document.querySelector("[data-help]");
const TYPED = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";

opener.hidden = false;
opener.addEventListener("click", () => help.showModal());

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || event.target.matches(TYPED)) return;
  event.preventDefault();
  help.showModal();
});
