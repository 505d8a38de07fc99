/**
 * Ranks lessons by what a reader types: from words to stems and groups of synonyms, and from those to lessons.
 *
 * The file that it searches is made by generator/render/symptom_words.py, which cuts lessons into stems by the same
 * rules. How much a term says about a lesson is computed there; here it is looked up and added. Knows nothing of the page.
 *
 * @typedef {object} SymptomWords  the file
 * @property {string[][]} lessons  each with its title, address, summary, and its symptoms
 * @property {string} terms  stems, and groups of synonyms (`#` and a number), with spaces between them
 * @property {string} postings  for each term its lessons: the distance from the last one, and a letter for the score
 * @property {Record<string, number[]>} synonyms  the stems of a word or phrase, with its groups
 * @property {string} common  words that tell no lesson from another
 * @property {string} endings  what is taken off words, the longest first
 *
 * @typedef {object} Match  a lesson that may help
 * @property {string} title
 * @property {string} url
 * @property {string} summary
 * @property {string} symptom  the one that is most like what was typed, or empty
 * @property {number} score
 *
 * @typedef {Map<string, number>} Weights  terms, each with how much it counts
 */

// Chosen on tests/browser/complaints.txt, as the weights of the file were. A reader's own word often means something
// else in a lesson, and a group is many words, so the group counts for more.
const STEM = 0.4;
const PHRASE = 1;
const MISTYPED = 0.8;
const STARTED = 0.6;

const LONGEST_PHRASE = 5;
const MOST_STARTED = 20;

/**
 * Return the function that ranks.
 * @param {SymptomWords} file
 * @returns {(text: string) => Match[]} the lessons that may help with what a text says, the best first
 */
export function rankerOf(file) {
  const names = file.terms.split(" ");
  const numbers = new Map(names.map((name, number) => [name, number]));
  const postings = file.postings.split(" ");
  const termsOf = makeTermsOf(file, names);
  return (text) => {
    const weights = termsOf(text);
    const scores = new Float64Array(file.lessons.length);
    for (const [name, weight] of weights) {
      let lesson = 0;
      const packed = postings[numbers.get(name) ?? -1] ?? "";
      for (const [, step, letter = ""] of packed.matchAll(/(\d*)([a-z])/g)) {
        lesson += Number(step);
        scores[lesson] = (scores[lesson] ?? 0) + weight * (letter.charCodeAt(0) - 96) ** 2; // `a` is 1
      }
    }
    const ranked = [...scores].map((score, lesson) => ({ score, lesson })).filter(({ score }) => score > 0);
    ranked.sort((a, b) => b.score - a.score || a.lesson - b.lesson);
    return ranked.map(({ score, lesson }) => {
      const [title = "", url = "", summary = "", ...symptoms] = file.lessons[lesson] ?? [];
      return { title, url, summary, symptom: nearest(symptoms, weights, termsOf), score };
    });
  };
}

/**
 * Return the symptom that shares most with what was typed, or nothing if none shares anything.
 * @param {string[]} symptoms
 * @param {Weights} weights
 * @param {(text: string) => Weights} termsOf
 */
function nearest(symptoms, weights, termsOf) {
  let best = { symptom: "", shared: 0 };
  for (const symptom of symptoms) {
    const shared = [...termsOf(symptom).keys()].reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
    if (shared > best.shared) best = { symptom, shared };
  }
  return best.symptom;
}

// ---------------------------------------------------------------- from what is typed to terms

/**
 * Return the function that finds the terms of a text.
 * @param {SymptomWords} file
 * @param {string[]} names  of all terms
 * @returns {(text: string) => Weights}
 */
function makeTermsOf(file, names) {
  const common = new Set(file.common.split(" "));
  const stemOf = makeStemOf(file.endings.split(" ").filter(Boolean));
  const synonyms = new Map(Object.entries(file.synonyms));
  const words = [...synonyms.keys()].filter((phrase) => !phrase.includes(" "));
  const stems = new Set([...names.filter((name) => !name.startsWith("#")), ...words]);
  const likeOf = makeLikeOf([...stems]);

  /**
   * Return the terms that start at a place; of a term that is meant in several ways, the greatest weight.
   * @param {string[]} tokens
   * @param {string[]} typed  their stems
   * @param {number} place
   */
  const termsAt = (tokens, typed, place) => {
    /** @type {Weights} */
    const weights = new Map();
    const add = (/** @type {string} */ name, /** @type {number} */ weight) =>
      weights.set(name, Math.max(weights.get(name) ?? 0, weight));
    const addGroups = (/** @type {string} */ phrase, /** @type {number} */ weight) => {
      const groups = synonyms.get(phrase) ?? [];
      // A word of several groups has several meanings, of which the reader means one.
      for (const group of groups) add(`#${group}`, weight / groups.length);
    };
    for (let length = 2; length <= LONGEST_PHRASE && place + length <= typed.length; length += 1) {
      addGroups(typed.slice(place, place + length).join(" "), PHRASE);
    }
    const [token = "", stem = ""] = [tokens[place], typed[place]];
    if (common.has(token) || stem.length < 2) return weights;
    const like = stems.has(stem) ? [{ stem, weight: 1 }] : likeOf(token, stem, place === tokens.length - 1);
    for (const { stem, weight } of like) {
      add(stem, STEM * weight);
      addGroups(stem, weight);
    }
    return weights;
  };

  return (text) => {
    const tokens = tokensOf(text);
    const typed = tokens.map(stemOf);
    /** @type {Weights} */
    const weights = new Map();
    for (const place of tokens.keys()) {
      for (const [name, weight] of termsAt(tokens, typed, place)) weights.set(name, (weights.get(name) ?? 0) + weight);
    }
    return weights;
  };
}

// French `l'appel` and `qu'elle`, Italian `dell'offerta`: a word by itself follows. No English contraction begins so.
const ELISIONS = /(^|[^\p{L}\p{N}])(?:[cdjlmnst]|qu|(?:jus|lors|puis)qu|d?all|dell|nell|un)['’ʼ](?=[\p{L}\p{N}])/gu;

/**
 * Return the words of a text, without case, accents, apostrophes and articles that end with one; the same as `tokens_of` in Python.
 * @param {string} text
 * @returns {string[]}
 */
export function tokensOf(text) {
  const letters = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u3099\u309a]/g, "")
    .replace(/ß/g, "ss")
    // Scripts without spaces between words are cut into pairs of characters.
    .replace(/[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{2,}/g, (run) =>
      [...run]
        .slice(1)
        .map((letter, place) => run[place] + letter)
        .join(" "),
    );
  const whole = letters.toLowerCase().replace(ELISIONS, "$1").replace(/['’ʼ]/g, "");
  return whole.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * Return the function that takes endings off words; the same as `Stems` in Python.
 * @param {string[]} endings  the longest first
 */
export function makeStemOf(endings) {
  return (/** @type {string} */ word) => {
    let stem = word;
    for (let round = 0; round < 2; round += 1) {
      const ending = endings.find((ending) => stem.length - ending.length >= 3 && stem.endsWith(ending)) ?? "";
      stem = stem.slice(0, stem.length - ending.length);
    }
    return stem.length > 3 && stem.at(-1) === stem.at(-2) ? stem.slice(0, -1) : stem;
  };
}

// ---------------------------------------------------------------- slips of the finger

/** @typedef {{stem: string, weight: number}} Like */

/**
 * Return the function that finds the stems which an unknown word may stand for: it is half typed, or mistyped.
 * @param {string[]} stems
 */
function makeLikeOf(stems) {
  /** @type {Map<string, Like[]>} */
  const remembered = new Map(); // each letter that is typed asks for all words before it again
  return (/** @type {string} */ word, /** @type {string} */ stem, /** @type {boolean} */ isLast) => {
    const key = isLast ? `${word}…` : word;
    const like = remembered.get(key) ?? ((isLast && startedBy(word, stems)) || mistypedFor(stem, stems));
    remembered.set(key, like);
    return like;
  };
}

/**
 * @param {string} word
 * @param {string[]} stems
 * @returns {Like[] | undefined} nothing where no stem begins with the word
 */
function startedBy(word, stems) {
  const started = word.length < 3 ? [] : stems.filter((stem) => stem.startsWith(word)).slice(0, MOST_STARTED);
  return started.length ? started.map((stem) => ({ stem, weight: STARTED })) : undefined;
}

/**
 * @param {string} typed
 * @param {string[]} stems
 * @returns {Like[]}
 */
function mistypedFor(typed, stems) {
  if (typed.length < 4) return []; // too many words are one letter away
  let least = typed.length < 7 ? 1 : 2;
  /** @type {string[]} */
  let nearest = [];
  for (const stem of stems) {
    const slips = stem.length < 3 ? least + 1 : slipsBetween(typed, stem, least);
    if (slips < least) nearest = [];
    if (slips <= least) nearest.push(stem);
    least = Math.min(least, slips);
  }
  return nearest.map((stem) => ({ stem, weight: MISTYPED / Math.sqrt(nearest.length) }));
}

/**
 * Return how many letters are wrong, missing, too many or changed about (optimal string alignment).
 * @param {string} a
 * @param {string} b
 * @param {number} most  more are not counted
 */
function slipsBetween(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  /** @type {number[]} */
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const wrong = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isTurned = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(wrong, at(last, j) + 1, at(row, j - 1) + 1, isTurned ? at(before, j - 2) + 1 : wrong));
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return at(last, b.length);
}

/**
 * @param {number[]} row
 * @param {number} column
 */
const at = (row, column) => row[column] ?? Number.POSITIVE_INFINITY;
