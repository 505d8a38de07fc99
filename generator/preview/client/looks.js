/**
 * Writes the look that is clicked on the page to choose one into site.yaml, and then shows the page anew.
 *
 * If the file was saved meanwhile, nothing is written and the page says so: its frames may show what is no longer true.
 */

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const status = /** @type {HTMLElement} */ (document.querySelector("[role='status']"));

for (const button of document.querySelectorAll("button")) {
  button.addEventListener("click", () => choose(button.dataset.look ?? ""));
}

/** @param {string} look the name of the look */
async function choose(look) {
  try {
    const body = JSON.stringify({ look, digest: main.dataset.digest });
    const answer = await fetch("/.drillbook/look", { method: "POST", body });
    if (answer.ok) location.reload();
    else status.textContent = await answer.text();
  } catch {
    status.textContent = "The preview does not answer. Is `drillbook serve` still running?";
  }
}
