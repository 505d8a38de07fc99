/**
 * Keeps the open page of `drillbook serve` in step with what is saved, without loading it again.
 *
 * The server sends a short message after each rebuild; the page then fetches its own address, and `morph.js` brings it up
 * to date. A page is loaded again only where that cannot work: when its scripts are others, because a script cannot be
 * taken back, and when the server was started anew. The server is told which address to show and, in a cookie, the day
 * the site is shown as on; nothing else.
 */

import { ServedPage } from "./morph.js";
import { barHeight, isOtherDay, markLinks, mount, show, showState } from "./overlay.js";
import { isOpenPage, pathOf } from "./overlay-view.js";

/** @typedef {{instance: string, build: number, layouts: number}} Stamp  the build that a page is of */
/** @typedef {Stamp & {edited: {url: string, title: string}[], files: string[]}} Message  sent after each rebuild */
/** @typedef {{status: number, text: string}} Answer */

const SCRIPT = "drillbook-preview"; // the id of the element that loads this script
const RETRY = 1000; // milliseconds until a lost connection is tried again
const PATIENCE = 2000; // milliseconds without a connection until the coach is told
const MOST_HIGHLIGHTED = 20;
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

let shown = stampOf(document);
/** The HTTP status that the open page came with: with 404 or 503 it stands in for the page itself. */
const opened = statusOf(performance.getEntriesByType("navigation")[0]);
const served = new ServedPage();

// ---------------------------------------------------------------- the connection

/** @type {EventSource | null} */
let source = null;
let retry = 0;
let alarm = 0;

/** Listen to the server while the page can be seen: a browser has only six connections to a server, for all tabs. */
function connect() {
  if (source || document.hidden) return;
  clearTimeout(retry);
  source = new EventSource("/.drillbook/events");
  let isFirst = true;
  source.onmessage = (event) => {
    clearTimeout(alarm);
    alarm = 0;
    show({ offline: false });
    follow(JSON.parse(event.data), isFirst);
    isFirst = false;
  };
  source.onerror = reconnect;
}

/** A browser tries again by itself after some failures only, and not soon; so we always do it ourselves. */
function reconnect() {
  source?.close();
  source = null;
  retry = setTimeout(connect, RETRY);
  alarm ||= setTimeout(() => show({ offline: true }), PATIENCE);
}

function disconnect() {
  clearTimeout(retry);
  clearTimeout(alarm);
  alarm = 0;
  source?.close();
  source = null;
}

// ---------------------------------------------------------------- following what is saved

/**
 * @param {Message} message
 * @param {boolean} isFirst  is it the first message of this connection? Then anything may have happened before it.
 */
function follow(message, isFirst) {
  const [first] = message.edited;
  if (first) show({ saved: message.edited.some(isOpenPage) ? null : first });
  if (needsReload(message) || message.files.some(isOnPage)) location.reload();
  else if (message.build > shown.build) refresh({ withPage: true });
  else if (isFirst) refresh({ withPage: false });
}

/** @type {AbortController | null} */
let latest = null;

/** Ask how things stand, and for the newest version of the page if there is one. Only the last request counts. */
async function refresh({ withPage = false }) {
  latest?.abort();
  const request = new AbortController();
  latest = request;
  const path = location.pathname.replace(/[&+]/g, encodeURIComponent); // the rest of it is encoded already
  const [page, answer] = await Promise.all([
    withPage ? ask(location.href, request.signal) : null,
    ask(`/.drillbook/state?path=${path}`, request.signal),
    original,
  ]);
  if (request !== latest) return;
  const state = answer?.status === 200 ? JSON.parse(answer.text) : null;
  const isReplaced = (state && isOtherDay(state.as_on)) || (page?.status === 200 && opened !== 200);
  if (isReplaced || (page?.status === opened && !update(page.text))) {
    location.reload();
    return;
  }
  if (page) show({ missing: page.status === 404 && opened === 200 });
  if (state) showState(state);
  else markLinks();
}

/**
 * Fetch a text. What fails is left for later: the first message of the next connection asks again.
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<Answer | null>}
 */
async function ask(url, signal) {
  try {
    const response = await fetch(url, { cache: "no-store", signal });
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
}

/**
 * Bring the page up to date.
 * @param {string} html
 * @returns {boolean} whether that is possible without loading it again
 */
function update(html) {
  const next = parse(html);
  const stamp = stampOf(next);
  if (needsReload(stamp) || !isAligned) return false;
  const changed = served.update(next);
  if (!changed) return false;
  shown = stamp;
  // A longer section also changes the reading time in the header of the page; the section is what was written.
  const text = changed.filter((element) => !element.closest("header, footer, nav"));
  lookAt(text.length ? text : changed);
  return true;
}

let isAligned = false;
const original = align();

/** Fetch what the open page looked like before its own scripts changed it; load it again if it was saved in between. */
async function align() {
  const page = await ask(location.href);
  if (page?.status !== opened) return;
  const next = parse(page.text);
  isAligned = stampOf(next).build === shown.build;
  if (isAligned) served.align(next);
  else location.reload();
}

/**
 * Tell whether a page of this build can be shown only by loading it again.
 * @param {Stamp} stamp
 */
function needsReload(stamp) {
  return stamp.instance !== shown.instance || stamp.layouts > shown.build;
}

/**
 * Tell whether a picture is on the page: it keeps its address when it is replaced, and would stay as it was.
 * @param {string} file
 */
function isOnPage(file) {
  return [...document.images].some((image) => pathOf(image.currentSrc || image.src) === file);
}

/** @param {string} html */
function parse(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  // Where scripts run, as in the open page, <noscript> holds text; where they do not, as here, it holds elements.
  for (const noscript of page.querySelectorAll("noscript")) noscript.textContent = noscript.innerHTML;
  return page;
}

/**
 * @param {Document} page
 * @returns {Stamp}
 */
function stampOf(page) {
  const { instance = "", build = 0, layouts = 0 } = page.getElementById(SCRIPT)?.dataset ?? {};
  return { instance, build: Number(build), layouts: Number(layouts) };
}

/** @param {PerformanceEntry | undefined} navigation */
function statusOf(navigation) {
  return (navigation instanceof PerformanceNavigationTiming && navigation.responseStatus) || 200;
}

// ---------------------------------------------------------------- showing what has changed

/**
 * Scroll to the first of some elements, unless one of them is in view, and highlight them all.
 * @param {Element[]} elements
 */
function lookAt(elements) {
  const seen = elements.map(displayed).filter((element) => element !== null);
  if (seen.length && !seen.some(isVisible)) scrollTo(seen.reduce(earlier));
  if (reducedMotion.matches) return;
  for (const element of new Set(seen.slice(0, MOST_HIGHLIGHTED))) {
    element.animate([{ backgroundColor: "rgb(255 200 60 / .45)" }], { duration: 1600, easing: "ease-out" });
  }
}

/**
 * Return what of an element is on the screen: itself, or what it is folded away in; nothing for what has no place there,
 * such as a description in the head.
 * @param {Element} element
 */
function displayed(element) {
  /** @type {Element | null} */
  let visible = element;
  while (visible && !visible.getClientRects().length) visible = visible.parentElement;
  return visible?.parentElement?.closest("body") ? visible : null;
}

/** @param {Element} element */
function isVisible(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  const part = Math.min(height, 24); // a line of it
  return bottom >= part && top <= innerHeight - part - barHeight();
}

/**
 * @param {Element} a
 * @param {Element} b
 */
const earlier = (a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_PRECEDING ? b : a);

/** @param {Element} element */
function scrollTo(element) {
  const fits = (/** @type {Element} */ part) => part.getBoundingClientRect().height < innerHeight * 0.8;
  const part = element.closest("[id], section, article, figure, p");
  const target = part && fits(part) ? part : element;
  const behavior = reducedMotion.matches ? "instant" : "smooth";
  target.scrollIntoView({ block: fits(target) ? "center" : "start", behavior });
}

// ---------------------------------------------------------------- the start

function start() {
  mount();
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect); // a page that can be gone back to must not hold a connection
  addEventListener("pageshow", connect);
  addEventListener("online", () => {
    disconnect();
    connect();
  });
  connect();
}

// Without the stamp of our script nothing shows what is old, and the page would be loaded again without end.
if (document.getElementById(SCRIPT)) start();
