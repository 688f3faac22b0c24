/** Whose word counts: the hand's, or Python's answer to something older. */

/**
 * What Streamlit calls a component with; `data` is what Python sends.
 *
 * @typedef {object} Message
 * @property {Record<string, any>} data
 * @property {(event: string, message: object) => void} setTriggerValue
 * @property {HTMLElement} [parentElement]
 */

/**
 * Every change by hand has a number, and Python says up to which it has heard, so that an answer
 * to an older change never undoes a newer one. (`ui.components.hearing` is the other side.)
 */
export class Handshake {
  revision = 0; // of the hand's last change
  heard = 0; // by Python

  /**
   * Take a message: whether it knows all that the hand has done, so that its word counts.
   *
   * @param {Message} message
   */
  take({ data, setTriggerValue }) {
    this.send = setTriggerValue;
    const restarted = data.heard < this.heard; // a new session knows nothing of the old one
    if (restarted || data.heard > this.revision) this.revision = data.heard;
    this.heard = data.heard;
    return this.isAnswered;
  }

  /** Whether Python has heard of everything. */
  get isAnswered() {
    return this.heard >= this.revision;
  }

  /** The hand has changed something, of which Python will be told. */
  change() {
    this.revision += 1;
  }

  /**
   * Tell Python of the last change.
   *
   * @param {string} event
   * @param {object} message
   */
  tell(event, message) {
    this.send(event, { revision: this.revision, ...message });
  }
}
