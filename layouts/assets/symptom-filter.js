/**
 * Finds the lessons that may help with what a reader types on the page of symptoms, as it is typed.
 *
 * What there is to find comes in one file, which is fetched when somebody goes to the field; after that, nothing is.
 * symptom-ranking.js decides which lessons help. Without this script, or without the file, the page shows all
 * complaints, as always.
 *
 * @typedef {import("./symptom-ranking.js").Match} Match
 */

const MOST = 7; // lessons that are shown
const WEAKEST = 0.4; // of the best lesson's score: what has less is there by chance
const PAUSE = 120; // milliseconds without another letter, so that screen readers hear one answer and not ten

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-find]"))) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const list = /** @type {HTMLElement} */ (document.querySelector(".helpful"));
  const rank = makeRank(form.dataset);
  let pause = 0;
  let turns = 0;

  const answer = async () => {
    turns += 1;
    const turn = turns;
    const text = field.value.trim();
    const matches = text ? await rank(text) : [];
    if (turn !== turns) return; // more has been typed meanwhile
    status.textContent = !text ? "" : matches ? countText(form.dataset, matches.length) : (form.dataset.failed ?? "");
    list.replaceChildren(...(matches ?? []).map(entryOf));
    for (const other of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-aside]"))) {
      other.hidden = Boolean(matches?.length);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer();
  });
  field.addEventListener("focus", () => rank(""), { once: true });
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(answer, PAUSE);
  });
  answer(); // going back in the browser's history fills in what was typed
}

/**
 * Return the function that finds lessons, or nothing where it cannot be loaded; the next call then tries again.
 * @param {DOMStringMap} addresses
 * @returns {(text: string) => Promise<Match[] | undefined>}
 */
function makeRank({ ranking = "", words = "" }) {
  /** @type {Promise<(text: string) => Match[]> | undefined} */
  let loading;
  return async (text) => {
    loading ??= load(ranking, words);
    try {
      const matches = (await loading)(text);
      return matches.slice(0, MOST).filter(({ score }) => score >= WEAKEST * (matches[0]?.score ?? 0));
    } catch (problem) {
      loading = undefined;
      console.warn(problem);
      return undefined;
    }
  };
}

/**
 * @param {string} ranking
 * @param {string} words
 */
async function load(ranking, words) {
  /** @type {[typeof import("./symptom-ranking.js"), Response]} */
  const [{ rankerOf }, response] = await Promise.all([import(new URL(ranking, location.href).href), fetch(words)]);
  if (!response.ok) throw new Error(`${words}: ${response.status}`);
  return rankerOf(await response.json());
}

/**
 * Return a lesson with its summary, and the symptom in it that is most like what was typed.
 * @param {Match} match
 */
function entryOf({ title, url, summary, symptom }) {
  const item = document.createElement("li");
  const heading = document.createElement("h2");
  heading.append(Object.assign(document.createElement("a"), { href: url, textContent: title }));
  item.append(heading);
  for (const [className, textContent] of [
    // A lesson without a summary of its own is summed up by its first words, which are its symptoms.
    ["complaint", summary.startsWith(symptom) ? "" : symptom],
    ["excerpt", summary],
  ]) {
    if (textContent) item.append(Object.assign(document.createElement("p"), { className, textContent }));
  }
  return item;
}

/**
 * @param {DOMStringMap} words
 * @param {number} count
 */
function countText({ none = "", one = "", many = "" }, count) {
  return (count === 0 ? none : count === 1 ? one : many).replace("{n}", `${count}`);
}
