/**
 * Plays a video in its place when a reader clicks its still, and loads nothing of its host before.
 *
 * Without this script, or with Ctrl or Shift held, the still is a link to the page of the video.
 */

document.addEventListener("click", (event) => {
  const still = /** @type {Element} */ (event.target).closest("a");
  const src = still?.dataset.player;
  if (!still || !src || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.title = still.querySelector("b")?.textContent ?? "";
  frame.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media";
  // YouTube plays nothing for a page that does not say where it is.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.src = src;
  still.replaceWith(frame);
  frame.focus();
});
