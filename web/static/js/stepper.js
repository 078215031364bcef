// Plus and minus beside a number field: easier on a phone than its keyboard. Without this script
// the field alone does the same.
for (const box of document.querySelectorAll("[data-stepper]")) {
  const field = box.querySelector("input");
  const name = document.querySelector(`label[for="${field.id}"]`).textContent.trim();
  const button = (sign, step, words) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.setAttribute("aria-label", `${name}: ${words}`);
    made.addEventListener("click", () => {
      field.value = Math.min(Number(field.max), Math.max(Number(field.min), Number(field.value) + step));
      refresh();
    });
    return made;
  };
  const less = button("−", -1, box.dataset.less);
  const more = button("+", 1, box.dataset.more);
  const refresh = () => {
    less.disabled = Number(field.value) <= Number(field.min);
    more.disabled = Number(field.value) >= Number(field.max);
  };
  field.before(less);
  field.after(more);
  field.addEventListener("input", refresh);
  refresh();
}
