/**
 * Keeps the preview's start page up to date: after each save it is loaded anew.
 *
 * The page has no forms and nothing to scroll back to, so nothing is lost; comparing it piece by piece, as is done with
 * the pages of the site, would be more than it needs.
 */

let shown = "";

new EventSource("/.drillbook/events").onmessage = (event) => {
  const { instance, build } = JSON.parse(event.data);
  const current = `${instance} ${build}`;
  // The first message says where the site is now; any other state means that something was saved.
  if (shown && current !== shown) location.reload();
  shown = current;
};
