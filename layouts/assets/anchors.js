/** The link beside a heading leads to it; it also puts the address on the clipboard, and says so. */

const SHOWN = 2500; // milliseconds

const status = document.querySelector(".copied");
let fading = 0;

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.anchor");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    return; // not allowed, or not over https: then it is a link like any other
  }
  status.textContent = status.dataset.say;
  clearTimeout(fading);
  fading = setTimeout(() => (status.textContent = ""), SHOWN);
});
