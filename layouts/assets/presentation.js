/**
 * A lesson in a meeting: one part of it a screen, in large type, with a clock for the drill. It is the page itself with
 * the rest of it hidden, so it needs nothing that is not there already. The address ends in #meet as long as it is on.
 *
 * @typedef {{title: string, parts: Element[], isDrill: boolean}} Screen
 */

const ADDRESS = "#meet";
const LONGEST_DRILL = 240; // minutes; "within 24 hours" is no drill for a meeting
const SWIPE = 50; // pixels

const root = document.documentElement;
const template = document.querySelector("template#meeting");
const article = document.querySelector("article.lesson");
const opener = document.querySelector(`a[href="${ADDRESS}"]`);
const bar = template.content.firstElementChild.cloneNode(true);
bar.dataset.byScript = "";
const clock = bar.querySelector(".clock");
const button = (name) => bar.querySelector(`[data-do="${name}"]`);
button("full").hidden = !document.fullscreenEnabled;

// ---------------------------------------------------------------- the screens

/** @returns {Screen[]} the title with its picture, the text by its headings, each section, the questions */
function screensOf() {
  const first = { title: article.querySelector("h1").textContent, parts: [], isDrill: false };
  const found = [first];
  for (const part of article.children) {
    if (part.matches("header, .photo")) first.parts.push(part);
    else if (part.matches(".lead")) found.push(...screensOfText(part, first.title));
    else if (part.matches("section")) found.push(screen(part.querySelector("h2")?.textContent, [part], part.matches(".section-drill")));
  }
  return found;
}

function screensOfText(text, title) {
  const found = [];
  for (const part of text.children) {
    if (part.matches("h2")) found.push(screen(part.textContent, [part]));
    else if (found.length) found.at(-1).parts.push(part);
    else found.push(screen(title, [part]));
  }
  return found;
}

const screen = (title = "", parts = [], isDrill = false) => ({ title: title.trim(), parts, isDrill });

let screens = [];
let place = 0;

/** Show the screen of a number, or the nearest one that there is. */
function go(to) {
  place = Math.min(Math.max(to, 0), screens.length - 1);
  const { title, parts, isDrill } = screens[place];
  const isShown = (element) => parts.some((part) => part.contains(element) || element.contains(part));
  for (const element of document.querySelectorAll("body > *, main > *, article.lesson > *, article.lesson > .lead > *")) {
    if (element !== bar) element.toggleAttribute("data-off", !isShown(element));
  }
  const number = template.dataset.place.replace("{n}", place + 1).replace("{total}", screens.length);
  bar.querySelector("[role=status]").textContent = `${number} · ${title}`;
  button("back").setAttribute("aria-disabled", place === 0);
  button("next").setAttribute("aria-disabled", place === screens.length - 1);
  clock.hidden = !isDrill && !until && !isOver;
  scrollTo({ top: 0, behavior: "instant" });
  // Who presses the bar's buttons stays on them; everybody else is taken to what is new.
  if (!bar.contains(document.activeElement)) focusOn(parts[0]);
}

function focusOn(part) {
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
}

/** Go on by a window, as long as there is more of a long screen, and then to the next one. */
function turn(direction) {
  const rest = direction > 0 ? root.scrollHeight - innerHeight - scrollY : scrollY;
  if (rest > 4) scrollBy({ top: direction * (innerHeight - bar.offsetHeight) * 0.85, behavior: "instant" });
  else go(place + direction);
}

// ---------------------------------------------------------------- the clock

/** @returns {number} the minutes that a text asks for first, in the words of the site; ten if it does not say */
function minutesIn(text) {
  const { minutes, hours, numbers } = template.dataset;
  const list = (words) => words.split(",").map((word) => word.trim().toLowerCase());
  const known = new Map(list(numbers).map((entry) => [entry.slice(0, entry.lastIndexOf(" ")), Number(entry.split(" ").at(-1))]));
  const any = (words) => [...words].sort((a, b) => b.length - a.length).map((word) => word.replace(/[^\p{L}\d ]/gu, "\\$&")).join("|");
  const number = any(known.keys());
  const units = any([...list(minutes), ...list(hours)]);
  const mention = new RegExp(
    `(?<![\\p{L}\\d/])(?:(${number})[\\s-]+)?(${number}|\\d+(?:[.,]\\d+)?)[\\s-]*(${units})(?!\\p{L})`, "giu");
  for (const [, tens, ones, unit] of text.toLowerCase().matchAll(mention)) {
    const one = known.get(ones) ?? Number(ones.replace(",", "."));
    const ten = known.get(tens) ?? 0;
    const sum = ten >= 20 && one < 10 ? ten + one : one;
    const found = Math.round(list(hours).includes(unit) ? sum * 60 : sum);
    if (found >= 1 && found <= LONGEST_DRILL) return found;
  }
  return 10;
}

const MINUTE = 60_000;
let asked = 0; // milliseconds for the drill
let left = 0; // of them, while the clock stands
let until = 0; // when they are over, by the computer's clock, while it runs: a computer that slept is right again
let isOver = false;
let ticking = 0;

function showClock() {
  const seconds = Math.ceil(Math.max(0, until ? until - Date.now() : left) / 1000);
  clock.querySelector("[role=timer]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  button("run").textContent = until ? template.dataset.pause : template.content.querySelector('[data-do="run"]').textContent;
  clock.classList.toggle("over", isOver);
  clock.querySelector("[role=alert]").textContent = isOver ? template.dataset.over : "";
}

function tick() {
  if (Date.now() >= until) {
    stop();
    left = 0;
    isOver = true;
    clock.hidden = false;
  }
  showClock();
}

function stop() {
  clearInterval(ticking);
  left = Math.max(0, until - Date.now());
  until = 0;
}

function run() {
  if (until) stop();
  else {
    until = Date.now() + (left || asked);
    isOver = false;
    ticking = setInterval(tick, 250);
  }
  showClock();
}

/** More time, or less: by minutes where there are few, else by five. */
function change(direction) {
  const now = until ? until - Date.now() : left;
  const step = (now + direction > 10 * MINUTE ? 5 : 1) * MINUTE * direction;
  if (now + step < MINUTE) return;
  if (until) until += step;
  else asked = left = now + step;
  isOver = false;
  showClock();
}

// ---------------------------------------------------------------- on and off

let isOn = false;
let isOurEntry = false; // in the browser's history
let scrolled = 0;

function begin() {
  screens = screensOf();
  const drill = screens.find(({ isDrill }) => isDrill);
  asked = left = minutesIn(drill?.parts[0].textContent ?? "") * MINUTE;
  isOver = false;
  isOn = true;
  scrolled = scrollY;
  document.body.append(bar);
  root.classList.add("meeting");
  showClock();
  document.activeElement?.blur();
  go(0);
  full();
  // Nobody touches the computer for minutes at a time; its screen is not to go dark.
  navigator.wakeLock?.request("screen").then((lock) => (awake = lock), () => {});
}

let awake;

function finish() {
  isOn = false;
  if (until) stop();
  awake?.release();
  if (document.fullscreenElement) document.exitFullscreen();
  root.classList.remove("meeting");
  for (const element of document.querySelectorAll("[data-off]")) element.removeAttribute("data-off");
  bar.remove();
  scrollTo({ top: scrolled, behavior: "instant" });
  opener?.focus({ preventScroll: true });
}

/** Full screen, where the browser has it and the reader has just pressed something. */
function full() {
  if (navigator.userActivation?.isActive === false) return; // a browser would complain of us in its console
  root.requestFullscreen?.({ navigationUI: "hide" }).catch(() => {});
}

function end() {
  if (isOurEntry) {
    history.back();
  } else {
    history.replaceState(null, "", location.pathname + location.search);
    follow();
  }
}

/** Be on or off as the address says. */
function follow() {
  const isWanted = location.hash === ADDRESS;
  if (isWanted && !isOn) begin();
  if (!isWanted && isOn) finish();
}

// ---------------------------------------------------------------- what can be done

const actions = {
  back: () => go(place - 1),
  next: () => go(place + 1),
  full,
  end,
  less: () => change(-1),
  more: () => change(1),
  run,
};

const keys = {
  ArrowRight: actions.next,
  ArrowLeft: actions.back,
  PageDown: () => turn(1),
  PageUp: () => turn(-1),
  " ": (event) => turn(event.shiftKey ? -1 : 1),
  Home: () => go(0),
  End: () => go(screens.length - 1),
  Escape: end,
};

bar.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());

document.addEventListener("keydown", (event) => {
  if (!isOn || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key !== "Escape" && event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === " " && event.target.closest("button, summary, a")) return;
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key](event);
});

// A link to a place in the lesson leads to its screen.
document.addEventListener("click", (event) => {
  const hash = isOn && event.target.closest('a[href^="#"]')?.hash;
  const target = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
  if (!target) return;
  event.preventDefault();
  const to = screens.findIndex(({ parts }) => parts.some((part) => part.contains(target)));
  if (to >= 0 && to !== place) go(to);
  target.scrollIntoView({ block: "center", behavior: "instant" });
});

let touch;
document.addEventListener("touchstart", (event) => {
  const isFree = !event.target.closest("input, textarea, pre, table, .meet-bar") && (window.visualViewport?.scale ?? 1) === 1;
  touch = isOn && isFree && event.touches.length === 1 ? event.touches[0] : undefined;
}, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!touch || event.touches.length) return;
  const x = event.changedTouches[0].clientX - touch.clientX;
  const y = event.changedTouches[0].clientY - touch.clientY;
  if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y) && getSelection().isCollapsed) go(place + (x < 0 ? 1 : -1));
}, { passive: true });

// The preview makes the page like its new source after a save, and shows all of it.
new MutationObserver(() => {
  if (!isOn || root.classList.contains("meeting")) return;
  root.classList.add("meeting");
  screens = screensOf();
  go(place);
}).observe(root, { attributeFilter: ["class"] });

// Escape leaves the full screen before a page hears of it.
document.addEventListener("fullscreenchange", () => {
  if (isOn && !document.fullscreenElement) end();
});
addEventListener("hashchange", () => {
  isOurEntry = location.hash === ADDRESS;
  follow();
});
follow();
