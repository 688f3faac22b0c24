/**
 * The lab's one reader of numbers that people type: the twin of `read_number` of cnn/parsing.py.
 * tests/typed_numbers.json holds what both make of them.
 */

const LONGEST = 100; // characters of a number

/** @type {Map<string, string>} */
const SAME = new Map();
for (const [all, one] of [
  ["−–—‒―﹣－", "-"], ["×✕✖∗*⨯", "×"], ["⁄∕／", "/"], ["’ʼ＇`´", "'"], ["“”„«»", '"'], ["％٪", "%"],
  ["．٫", "."], ["，、", ","], ["；", ";"], ["＋", "+"], ["\u200b\u200e\u200f\u2060\ufeff\u00ad", ""],
]) {
  for (const mark of all) SAME.set(mark, one);
}
for (const zero of "0٠۰०０") { // Latin, Arabic, Persian, Devanagari, and as wide as a Chinese character
  for (let digit = 0; digit < 10; digit += 1) {
    SAME.set(String.fromCodePoint(/** @type {number} */ (zero.codePointAt(0)) + digit), String(digit));
  }
}
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺";
const WRAPPED = new Map([['"', '"'], ["'", "'"], ["(", ")"], ["[", "]"]]);
const ABOUT =
  /^(?:=|≈|≃|~|(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|exactly)(?![\p{L}_]))\s*/iu;
const GROUPED = { ",": /^(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})$/, ".": /^\d{1,3}(?:\.\d{3})+$/ };
const FULL_STOP = /^(.*(?:[.^].*\d|,\d{1,2}|%))\.$/; // of 3.2. and 35 %.

/**
 * Return all numbers that a text may mean: one where it is clear, none where it is no number.
 *
 * @param {string} text
 * @returns {number[]} NaN or infinite where the text says so, or where it outgrows a number
 */
export function readingsOf(text) {
  if (text.length > 50 * LONGEST) return [];
  const words = bare(plain(text));
  if (words.length > LONGEST) return [];
  let match = /\s*(?:%|percent|per cent)$/i.exec(words);
  if (match) return readingsOf(words.slice(0, match.index)).map((share) => share / 100);
  match = /^([+-]?)\s*(?:(nan)|inf(?:inity)?|∞)$/i.exec(words);
  if (match) return [match[2] ? NaN : match[1] === "-" ? -Infinity : Infinity];
  match = /^(?:([^×^]+?)\s*×\s*)?10\s*(?:\^|×\s*×)\s*([+-]?\d{1,4})$/.exec(words);
  if (match) {
    const power = Number(`1e${match[2]}`);
    return (match[1] === undefined ? [1] : decimals(match[1])).map((factor) => factor * power);
  }
  match = /^([+-]?)\s*(?:(\d{1,9})\s+)?([^\s/]+)\s*\/\s*([^\s/]+)$/.exec(words);
  return match ? fraction(match[1], match[2], match[3], match[4]) : decimals(words);
}

/**
 * Write other scripts' digits, signs and spaces as those of a keyboard.
 *
 * @param {string} text
 */
function plain(text) {
  const raised = (run) => `^${Array.from(run, (mark) => "0123456789-+"[RAISED.indexOf(mark)]).join("")}`;
  const spaced = text
    .replace(/[¼-¾⅐-⅞↉]/g, (one) => ` ${one.normalize("NFKC")}`)
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+/g, raised);
  return Array.from(spaced, (mark) => SAME.get(mark) ?? mark).join("").replace(/\s+/g, " ").trim();
}

/**
 * Take off what stands around a number: quotation marks, brackets, "about", a last comma.
 *
 * @param {string} words
 */
function bare(words) {
  let before;
  do {
    before = words;
    if (words.length > 1 && WRAPPED.get(words[0]) === words.at(-1)) words = words.slice(1, -1).trim();
    words = words.replace(ABOUT, "").replace(/[;,! ]+$/, "").replace(FULL_STOP, "$1");
  } while (words !== before);
  return words;
}

/**
 * Compute a fraction, such as -1/9 or 1 1/2.
 *
 * @param {string} sign
 * @param {string | undefined} whole
 * @param {string} above
 * @param {string} below
 */
function fraction(sign, whole, above, below) {
  if (whole !== undefined && !(/^\d+$/.test(above) && /^\d+$/.test(below))) return [];
  const denominators = decimals(below);
  if (denominators.includes(0)) return [];
  return decimals(above).flatMap((numerator) =>
    denominators.map((denominator) => {
      const value = Number(whole ?? 0) + numerator / denominator;
      return sign === "-" ? -value : value;
    }),
  );
}

/**
 * Return what digits with points, commas and thousands apart may mean.
 *
 * @param {string} words
 */
function decimals(words) {
  const match = /^([+-]?)\s*(.+?)(e[+-]?\d{1,4})?$/i.exec(words);
  if (!match) return [];
  return asWritten(match[2]).map((digits) => Number(`${match[1]}${digits}${match[3] ?? ""}`));
}

/**
 * Return the ways in which a program would write what digits with marks may mean.
 *
 * @param {string} body
 * @returns {string[]}
 */
function asWritten(body) {
  if (!/^[\d.,' _]*\d[\d.,' _]*$/.test(body)) return [];
  const apart = /^(\d{1,3})(([ '_])\d{3}(?:\3\d{3})*)(?:[.,](\d*))?$/.exec(body); // 18 496,5
  if (apart) return [`${apart[1]}${apart[2].replace(/\D/g, "")}.${apart[4] || "0"}`];
  const place = Math.max(body.lastIndexOf("."), body.lastIndexOf(","));
  if (place < 0) return /^\d+$/.test(body) ? [body] : [];
  const last = body[place];
  const other = last === "," ? "." : ",";
  const [before, after] = [body.slice(0, place), body.slice(place + 1)];
  if (before.includes(other)) { // 1,234.5 or 1.234,5
    return GROUPED[other].test(before) && /^\d*$/.test(after) ? [`${before.replaceAll(other, "")}.${after}`] : [];
  }
  const thousands = GROUPED[last].test(body) && !body.startsWith("0");
  const together = body.replaceAll(last, "");
  if (before.includes(last)) return thousands ? [together] : []; // 1,234,567
  const decimal = `${before}.${after}`;
  if (!/^(?:\d+\.\d*|\.\d+)$/.test(decimal)) return [];
  return thousands && last === "," ? [decimal, together] : [decimal]; // the lab writes decimals with a point
}

/**
 * Read a typed number of at most a size; say what is wrong where there is none.
 *
 * @param {string} text
 * @param {number} largest magnitude
 * @returns {{ value: number | null, wrong: string }} wrong is empty where there is a value
 */
export function readNumber(text, largest) {
  const readings = readingsOf(text);
  const shown = `“${text.slice(0, 12)}${text.length > 12 ? "…" : ""}”`;
  if (readings.length > 1) {
    return { value: null, wrong: `${shown} is ${readings.map(String).join(" or ")}: type the one you mean` };
  }
  if (readings.length === 0 || Number.isNaN(readings[0])) return { value: null, wrong: `${shown} is no number` };
  if (Math.abs(readings[0]) > largest) return { value: null, wrong: `${shown} is too large` };
  return { value: readings[0], wrong: "" };
}
