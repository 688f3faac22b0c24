/** What waits until the hand rests, such as what Python is told of ten quick arrow keys. */

/** Waits for a hand in its place; a hand that goes elsewhere rests at once: nothing comes after. */
export class Rest {
  /** @type {Map<string, { timer: ReturnType<typeof setTimeout>, action: () => void }>} */
  waiting = new Map();

  /**
   * @param {Element} place
   * @param {number} delay milliseconds in which nothing of its kind has come
   */
  constructor(place, delay) {
    this.delay = delay;
    /** @param {Event} event */
    this.pressed = (event) => {
      if (!event.composedPath().includes(place)) this.over();
    };
    place.addEventListener("focusout", () => this.over());
    window.addEventListener("pointerdown", this.pressed, true);
  }

  /**
   * Do something once the hand rests, instead of what waits of its kind.
   *
   * @param {() => void} action
   * @param {{ kind?: string, delay?: number }} options
   */
  after(action, { kind = "", delay = this.delay } = {}) {
    this.forget(kind);
    const timer = setTimeout(() => this.over(kind), delay);
    this.waiting.set(kind, { timer, action });
  }

  /**
   * Do what waits: of a kind, or all.
   *
   * @param {string} [kind]
   */
  over(kind) {
    for (const one of kind === undefined ? [...this.waiting.keys()] : [kind]) {
      const { action } = this.waiting.get(one);
      this.forget(one);
      action();
    }
  }

  /**
   * Drop what waits of a kind.
   *
   * @param {string} kind
   */
  forget(kind) {
    clearTimeout(this.waiting.get(kind)?.timer);
    this.waiting.delete(kind);
  }

  /** Drop all: the place goes. */
  end() {
    window.removeEventListener("pointerdown", this.pressed, true);
    for (const kind of [...this.waiting.keys()]) this.forget(kind);
  }
}
