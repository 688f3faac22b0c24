/**
 * Tells the server which browser this page's session belongs to, so that all its tabs are one visitor.
 *
 * The answer sets a cookie, which no script can read. Where the browser loses it, as in a frame of
 * another site, or where the host has no such address, the browser's storage keeps the token.
 */

const KEPT = "cnnlab_visitor"; // in the browser's storage
const PAUSE = 500; // milliseconds, in which a tab that opens at the same time has its answer, too
/** @type {Set<string>} */
const introduced = new Set(); // tickets that are on their way or done

/**
 * What the server answers: a token to keep where its cookie may be lost, and whether the session is
 * another visitor's than this browser's.
 *
 * @typedef {{ keep?: string, other?: boolean }} Answer
 */

/** @param {import("../shared/handshake.js").Message} component its data: {ticket, address} */
export default function ({ data, setTriggerValue }) {
  const { ticket, address } = data;
  if (introduced.has(ticket)) return;
  introduced.add(ticket);
  inTurn(() => introduce({ ticket, address })).then((token) => {
    if (token !== null) setTriggerValue("known", { token });
  });
}

/**
 * Lets one tab after the other act, where the browser can do that: on HTTPS and on localhost.
 *
 * @param {() => Promise<string | null>} act
 */
function inTurn(act) {
  return navigator.locks ? navigator.locks.request(KEPT, act) : act();
}

/**
 * Returns null if the session has the right token already, a token where only this page knows it,
 * and "" if the session has to ask for it.
 *
 * @param {{ ticket: string, address: string }} data
 * @returns {Promise<string | null>}
 */
async function introduce({ ticket, address }) {
  const kept = read();
  let answer = await post(address, { ticket, kept });
  if (answer && !navigator.locks) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  if (answer) answer = await post(address, { ticket, kept, again: true });
  if (!answer) {
    const token = kept || made();
    keep(token);
    return token;
  }
  if (answer.keep) keep(answer.keep);
  return answer.other ? "" : null;
}

/**
 * Returns what the server answers; null where it does not know what is asked.
 *
 * @param {string} address
 * @param {{ ticket: string, kept: string, again?: boolean }} asked
 * @returns {Promise<Answer | null>}
 */
async function post(address, asked) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Makes up 16 letters, digits, "-" and "_", as the server would. */
function made() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

// Storage is refused in some frames and modes of private browsing

function read() {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} token */
function keep(token) {
  try {
    localStorage.setItem(KEPT, token);
  } catch {
    // this session knows it, and that is all that can be had
  }
}
