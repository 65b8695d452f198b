// Try-ons that somebody chose and that have not ended. Each has a key from the moment of the tap on;
// whatever is lost between page and server, sending it again finds the same try-on, paid for once.
import { pause } from "./api.js";
import { tab } from "./storage.js";

const KEPT = "wishes"; // in the tab: closing it ends them
const LONGEST = 30; // seconds between two attempts, if the server names none
const TOO_LONG = 120; // a server that names more than this, such as a day, refuses

const kept = () => JSON.parse(tab.get(KEPT) ?? "[]");

function keep(wishes) {
  if (wishes.length) tab.set(KEPT, JSON.stringify(wishes));
  else tab.remove(KEPT);
}

/** Return what a person chose and what has not ended. Nobody sees another person's. */
export function pending(app) {
  const own = kept().filter((it) => it.person === app.me.id);
  keep(own);
  return own;
}

/** Keep a wish, and return it with its key. */
export function wish(app, body) {
  const made = { key: crypto.randomUUID(), person: app.me.id, body };
  keep([...kept(), made]);
  return made;
}

/** Keep what has become of a wish. */
export function note(made) { keep(kept().map((it) => (it.key === made.key ? made : it))); }

/** Drop a wish that has ended, by its key or by the id of its try-on. */
export function drop({ key, id }) { keep(kept().filter((it) => (key ? it.key !== key : it.id !== id))); }

/**
 * Send a wish until the server has it. `waits` is told why it is not sent yet.
 * Returns the try-on. Raises ApiError if sending it again would not help.
 */
export async function send(app, made, signal, waits) {
  const headers = { "Idempotency-Key": made.key };
  const tryOn = await lasting(signal, waits, () => app.api.send("POST", "/try-ons", made.body, { signal, headers }));
  note(Object.assign(made, { id: tryOn.id }));
  return tryOn;
}

/** Do something until it is done, and at once when the network is back. Raises ApiError. */
export async function lasting(signal, waits, act) {
  for (let failed = 0; ; failed++) {
    try { return await act(); } catch (fault) {
      if (signal.aborted || !fault.retryable || fault.retry_after > TOO_LONG) throw fault;
      waits(fault);
      await online(1000 * Math.max(fault.retry_after, Math.min(2 ** failed, LONGEST)), signal);
    }
  }
}

async function online(ms, signal) {
  const over = new AbortController();
  const back = new Promise((done) => { addEventListener("online", done, { once: true, signal: over.signal }); });
  try { await Promise.race([back, pause(ms, AbortSignal.any([signal, over.signal]))]); } finally { over.abort(); }
}
