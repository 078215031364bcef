// A form that is under way is not sent again by a second tap. The service would count it once all the
// same; this spares somebody on a slow network the wait and the doubt.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
});
