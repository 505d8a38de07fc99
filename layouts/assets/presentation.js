/**
 * Presents a lesson in a meeting: one part of it at a time, in large type, with a clock for the drill.
 *
 * The page itself is the presentation, with all but one part hidden. It needs nothing that is not on the page already,
 * so it works without a network and with any layout of a lesson; a library for slides would want the lesson written
 * twice. The presentation is on as long as the address ends in #meet.
 *
 * @typedef {{title: string, parts: HTMLElement[], isDrill: boolean}} Screen
 */

const ADDRESS = "#meet";
const LONGEST_DRILL = 240; // minutes; "within 24 hours" is no drill for a meeting
const DEFAULT_DRILL = 10; // minutes
const MINUTE = 60_000; // milliseconds
const TICK = 250; // milliseconds
const SWIPE = 50; // pixels
const REST = 5; // pixels: less is nothing to scroll to
const LINE = 60; // pixels: less is no line, but the edge of a card
const SILENT = "drillbook-silent"; // in the browser's store, where the sound is off
const BELL = [660, 880, 660, 880]; // hertz
const BEAT = 0.3; // seconds

/** @type {(parent: ParentNode, selector: string) => HTMLElement} what the layout has to have */
const find = (parent, selector) => /** @type {HTMLElement} */ (parent.querySelector(selector));
/** @type {(action: string) => HTMLElement} */
const buttonOf = (action) => find(bar, `[data-do="${action}"]`);

const root = document.documentElement;
const template = /** @type {HTMLTemplateElement} */ (document.querySelector("template#meeting"));
const article = find(document, "article.lesson");
const opener = /** @type {HTMLElement | null} */ (document.querySelector(`a[href="${ADDRESS}"]`));
const bar = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
bar.dataset.byScript = ""; // tells the preview that this is not part of the page's source
const clock = find(bar, ".clock");
buttonOf("full").hidden = !document.fullscreenEnabled;

// ---------------------------------------------------------------- the screens

/** @returns {Screen[]} the title with its picture, the text divided at its headings, each section, the questions, the author */
function makeScreens() {
  const first = screen(find(article, "h1"), []);
  const screens = [first];
  for (const part of childrenOf(article)) {
    if (part.matches("header, .photo, .art")) first.parts.push(part);
    else if (part.matches(".lead")) screens.push(...divide(part, first.title));
    else if (part.matches("section, .signoff.screen")) screens.push(screen(part.querySelector("h2"), [part]));
  }
  return screens;
}

/**
 * @param {Element} text
 * @param {string} title  of what is above the first heading
 */
function divide(text, title) {
  /** @type {Screen[]} */
  const screens = [];
  for (const part of childrenOf(text)) {
    const last = screens.at(-1);
    if (part.matches("h2")) screens.push(screen(part, [part]));
    else if (last) last.parts.push(part);
    else screens.push({ ...screen(null, [part]), title });
  }
  return screens;
}

/**
 * @param {Element | null} heading
 * @param {HTMLElement[]} parts
 * @returns {Screen}
 */
function screen(heading, parts) {
  const isDrill = parts[0]?.matches(".section-drill") ?? false;
  return { title: heading?.textContent?.trim() ?? "", parts, isDrill };
}

/** @param {Element} element */
const childrenOf = (element) => /** @type {HTMLElement[]} */ ([...element.children]);

/** @type {Screen[]} */
let screens = [];
let place = 0;

/**
 * Go to a screen, or to the nearest one that there is.
 * @param {number} number
 */
function go(number) {
  place = Math.min(Math.max(number, 0), screens.length - 1);
  hideOthers();
  labelBar();
  scrollTo({ top: 0, behavior: "instant" });
  showRest();
  // Whoever presses the buttons of the bar stays on them; everybody else is taken to what is new.
  if (!bar.contains(document.activeElement)) focusOn(screens[place]?.parts[0]);
}

/** Hide all of the page that is not on this screen. */
function hideOthers() {
  const parts = screens[place]?.parts ?? [];
  const isShown = (/** @type {Element} */ element) =>
    element === bar || parts.some((part) => part.contains(element) || element.contains(part));
  const all = "body > *, main > *, article.lesson > *, article.lesson > .lead > *";
  for (const element of document.querySelectorAll(all)) element.toggleAttribute("data-off", !isShown(element));
}

function labelBar() {
  const { title = "", isDrill = false } = screens[place] ?? {};
  const { place: phrase = "" } = template.dataset;
  const number = phrase.replace("{n}", `${place + 1}`).replace("{total}", `${screens.length}`);
  find(bar, "[role=status]").textContent = `${number} · ${title}`;
  buttonOf("back").setAttribute("aria-disabled", `${place === 0}`);
  buttonOf("next").setAttribute("aria-disabled", `${place === screens.length - 1}`);
  clock.hidden = !isDrill && !end && !isOver;
}

/** Say that a screen goes on below the bar: a projector shows less of it than the desk of who wrote it. */
function showRest() {
  buttonOf("down").hidden = root.scrollHeight - innerHeight - scrollY < LINE;
}

/** @param {HTMLElement | undefined} part */
function focusOn(part) {
  if (!part) return;
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
}

/**
 * Scroll by a window as long as there is more of a long screen, and then go to the next one.
 * @param {1 | -1} direction
 */
function turn(direction) {
  const rest = direction > 0 ? root.scrollHeight - innerHeight - scrollY : scrollY;
  if (rest >= REST) scrollBy({ top: direction * (innerHeight - bar.offsetHeight) * 0.85, behavior: "instant" });
  else go(place + direction);
}

// ---------------------------------------------------------------- the time that a drill takes

/**
 * Return the minutes that a text first mentions, in the words of the site.
 * @param {string} text
 */
function minutesIn(text) {
  const hours = listOf(template.dataset.hours);
  const units = [...listOf(template.dataset.minutes), ...hours];
  const numbers = numberWords();
  for (const [, tens = "", ones = "", unit = ""] of text
    .toLowerCase()
    .matchAll(mentionOf([...numbers.keys()], units))) {
    const ten = numbers.get(tens) ?? 0;
    const one = numbers.get(ones) ?? Number(ones.replace(",", "."));
    const count = ten >= 20 && one < 10 ? ten + one : one;
    const minutes = Math.round(hours.includes(unit) ? count * 60 : count);
    if (minutes >= 1 && minutes <= LONGEST_DRILL) return minutes;
  }
  return DEFAULT_DRILL;
}

/** @returns {Map<string, number>} such as "half an" for 0.5 */
function numberWords() {
  const entries = listOf(template.dataset.numbers).map((entry) => {
    const end = entry.lastIndexOf(" ");
    return /** @type {[string, number]} */ ([entry.slice(0, end), Number(entry.slice(end + 1))]);
  });
  return new Map(entries);
}

/** @param {string | undefined} words  separated by commas */
const listOf = (words = "") => words.split(",").map((word) => word.trim().toLowerCase());

/**
 * Return a pattern for a number, which may be two words such as "twenty five", and a unit.
 * @param {string[]} numbers
 * @param {string[]} units
 */
function mentionOf(numbers, units) {
  const number = oneOf(numbers);
  const digits = "\\d+(?:[.,]\\d+)?";
  const tens = `(?:(${number})[\\s-]+)?`;
  return new RegExp(`(?<![\\p{L}\\d/])${tens}(${number}|${digits})[\\s-]*(${oneOf(units)})(?!\\p{L})`, "giu");
}

/** @param {string[]} words */
function oneOf(words) {
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  return longestFirst.map((word) => word.replace(/[^\p{L}\d ]/gu, "\\$&")).join("|");
}

// ---------------------------------------------------------------- the clock

let asked = 0; // milliseconds for the drill
let left = 0; // milliseconds, while the clock stands
let end = 0; // while it runs: when time is up, by the computer's clock, which is right after a sleep, too
let isOver = false;
let ticking = 0;

function showClock() {
  const seconds = Math.ceil(Math.max(0, timeLeft()) / 1000);
  const label = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const start = find(template.content, '[data-do="run"]').textContent;
  find(clock, "[role=timer]").textContent = label;
  buttonOf("run").textContent = end ? (template.dataset.pause ?? "") : start;
  clock.classList.toggle("over", isOver);
  find(clock, "[role=alert]").textContent = isOver ? (template.dataset.over ?? "") : "";
}

const timeLeft = () => (end ? end - Date.now() : left);

function startOrPause() {
  if (end) {
    pause();
  } else {
    end = Date.now() + (left || asked);
    isOver = false;
    audio ??= new AudioContext();
    audio.resume();
    ticking = setInterval(tick, TICK);
  }
  showClock();
}

function tick() {
  if (Date.now() >= end) {
    pause();
    left = 0;
    isOver = true;
    clock.hidden = false;
    ring();
  }
  showClock();
}

/** @type {AudioContext | undefined} made when the clock is started: browsers let a page sound only after a press */
let audio;

/** Ring, without a file that would have to be there: four tones that swell and die away. */
function ring() {
  if (!audio || isSilent()) return;
  for (const [number, pitch] of BELL.entries()) {
    const start = audio.currentTime + number * BEAT;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.001, start); // never zero, from which nothing can grow by a factor
    volume.gain.exponentialRampToValueAtTime(0.4, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + BEAT);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + BEAT);
  }
}

function isSilent() {
  try {
    return localStorage.getItem(SILENT) !== null;
  } catch {
    return false; // the browser keeps nothing for this site
  }
}

/** Switch the sound off or on, also for the next meeting. */
function switchSound() {
  try {
    if (isSilent()) localStorage.removeItem(SILENT);
    else localStorage.setItem(SILENT, "");
  } catch {
    // As above: then the sound stays on.
  }
  showSound();
}

const showSound = () => buttonOf("sound").setAttribute("aria-pressed", `${!isSilent()}`);

function pause() {
  clearInterval(ticking);
  left = Math.max(0, timeLeft());
  end = 0;
}

/**
 * Give more time, or less: by a minute where there are few, otherwise by five.
 * @param {1 | -1} direction
 */
function changeTime(direction) {
  const now = timeLeft();
  const step = (now + direction > 10 * MINUTE ? 5 : 1) * MINUTE * direction;
  if (now + step < MINUTE) return;
  if (end) end += step;
  else asked = left = now + step;
  isOver = false;
  showClock();
}

// ---------------------------------------------------------------- on and off

let isOn = false;
let isOwnEntry = false; // in the browser's history
let scrolled = 0;
/** @type {WakeLockSentinel | undefined} */
let wakeLock;

function begin() {
  screens = makeScreens();
  const drill = screens.find(({ isDrill }) => isDrill);
  asked = left = minutesIn(drill?.parts[0]?.textContent ?? "") * MINUTE;
  isOver = false;
  isOn = true;
  scrolled = scrollY;
  document.body.append(bar);
  root.classList.add("meeting");
  showClock();
  showSound();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  go(0);
  fillScreen();
  keepAwake();
}

function finish() {
  isOn = false;
  ask(false);
  if (end) pause();
  wakeLock?.release();
  if (document.fullscreenElement) document.exitFullscreen();
  root.classList.remove("meeting");
  for (const element of document.querySelectorAll("[data-off]")) element.removeAttribute("data-off");
  bar.remove();
  scrollTo({ top: scrolled, behavior: "instant" });
  opener?.focus({ preventScroll: true });
}

/** Fill the screen, where the browser can do that and the reader has just pressed something. */
function fillScreen() {
  if (navigator.userActivation?.isActive === false) return; // the browser would complain in its console
  root.requestFullscreen?.({ navigationUI: "hide" }).catch(() => {});
}

/** Nobody touches the computer for minutes at a time; its screen should not go dark. */
async function keepAwake() {
  try {
    wakeLock = await navigator.wakeLock?.request("screen");
  } catch {
    // The battery is low, or the browser does not allow it.
  }
}

let isAsking = false;

/** Ask before the meeting ends: a team that looks at the wrong page has lost its thread. */
function askOrLeave() {
  if (isAsking) leave();
  else ask(true);
}

/** @param {boolean} isWanted */
function ask(isWanted) {
  if (isAsking === isWanted) return;
  isAsking = isWanted;
  const { sure = "" } = template.dataset;
  bar.toggleAttribute("data-asking", isAsking);
  buttonOf("end").textContent = isAsking ? sure : find(template.content, '[data-do="end"]').textContent;
  if (isAsking) find(bar, "[role=status]").textContent = "";
  else labelBar();
}

function leave() {
  if (isOwnEntry) {
    history.back();
  } else {
    history.replaceState(null, "", location.pathname + location.search);
    followAddress();
  }
}

/** Be on or off, as the address says. */
function followAddress() {
  const isWanted = location.hash === ADDRESS;
  if (isWanted && !isOn) begin();
  if (!isWanted && isOn) finish();
}

// ---------------------------------------------------------------- keys, clicks, and swipes

/** @type {Record<string, () => void>} by the names in `data-do` */
const actions = {
  back: () => go(place - 1),
  next: () => go(place + 1),
  full: fillScreen,
  end: askOrLeave,
  down: () => turn(1),
  sound: switchSound,
  less: () => changeTime(-1),
  more: () => changeTime(1),
  run: startOrPause,
};

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const keys = {
  ArrowRight: () => go(place + 1),
  ArrowLeft: () => go(place - 1),
  PageDown: () => turn(1),
  PageUp: () => turn(-1),
  " ": (event) => turn(event.shiftKey ? -1 : 1),
  Home: () => go(0),
  End: () => go(screens.length - 1),
  Escape: askOrLeave,
};

bar.addEventListener("click", ({ target }) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-do]"));
  const { do: name = "" } = button?.dataset ?? {};
  if (name !== "end") ask(false);
  actions[name]?.();
});

document.addEventListener("keydown", (event) => {
  if (!isOn || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = /** @type {Element} */ (event.target);
  if (event.key !== "Escape" && target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === " " && target.closest("button, summary, a")) return;
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  if (event.key !== "Escape") ask(false);
  keys[event.key]?.(event);
});

// A link to a place in the lesson leads to its screen.
document.addEventListener("click", (event) => {
  if (!isOn) return;
  const link = /** @type {Element} */ (event.target).closest('a[href^="#"]');
  const id = decodeURIComponent(/** @type {HTMLAnchorElement | null} */ (link)?.hash.slice(1) ?? "");
  const target = id && document.getElementById(id);
  if (!target) return;
  event.preventDefault();
  const number = screens.findIndex(({ parts }) => parts.some((part) => part.contains(target)));
  if (number >= 0 && number !== place) go(number);
  target.scrollIntoView({ block: "center", behavior: "instant" });
});

const NO_SWIPE = "input, textarea, pre, table, .meet-bar";
/** @type {Touch | undefined} */
let touch;

// On the document these are passive listeners: they do not hold up scrolling.
document.addEventListener("touchstart", ({ target, touches }) => {
  const isFree = isOn && !(/** @type {Element} */ (target).closest(NO_SWIPE));
  touch = isFree && touches.length === 1 && (visualViewport?.scale ?? 1) === 1 ? touches[0] : undefined;
});
document.addEventListener("touchend", ({ touches, changedTouches: [last] }) => {
  if (!touch || !last || touches.length) return;
  const x = last.clientX - touch.clientX;
  const y = last.clientY - touch.clientY;
  const isSideways = Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y);
  if (isSideways && getSelection()?.isCollapsed) go(place + (x < 0 ? 1 : -1));
});

// ---------------------------------------------------------------- the start

// The preview puts in and takes out parts of the lesson while it is shown.
const changes = new MutationObserver(() => {
  if (!isOn) return;
  screens = makeScreens();
  place = Math.min(place, screens.length - 1);
  hideOthers();
  labelBar();
});
changes.observe(article, { childList: true, subtree: true });

// Escape leaves the full screen before the page hears of it.
document.addEventListener("fullscreenchange", () => {
  if (isOn && !document.fullscreenElement) ask(true);
});
for (const name of ["scroll", "resize"]) addEventListener(name, () => isOn && showRest(), { passive: true });
addEventListener("hashchange", () => {
  isOwnEntry = location.hash === ADDRESS;
  followAddress();
});
followAddress();
