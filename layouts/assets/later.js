/**
 * Loads the script of a part of the page when a reader comes near it, so that those who never do wait for nothing.
 *
 * A part names its script in `data-script`. An address that leads to a folded comment unfolds it: feeds link to each.
 */

const NEAR = "1200px"; // how close to the window a part must be, so that its script has come before the reader does

const watch = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      watch.unobserve(target);
      import(target.dataset.script ?? "");
    }
  },
  { rootMargin: NEAR },
);
for (const part of document.querySelectorAll("[data-script]")) watch.observe(part);

function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement?.closest("details")) {
    if (!fold.open) {
      fold.open = true;
      target?.scrollIntoView();
    }
  }
}
unfold();
addEventListener("hashchange", unfold);
