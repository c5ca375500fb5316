// Requests to the server, one after another. Gradio drops an event while one of its kind is under way, and a late
// response to an earlier one would replace what a later one has shown.
class RequestQueue {
  static #patienceSeconds = 60; // an end may be lost without a word

  #waiting = [];
  #current = null;
  #timer = 0;

  // kind: of what is under way already.
  constructor(kind) {
    this.add(kind, () => {});
  }

  // The kind of what is under way, if anything is.
  get current() {
    return this.#current?.kind;
  }

  // act: asks for it, or returns false when it is not wanted any more. latest: what waits of its kind does not matter.
  // first: it goes before what waits. patience: the seconds after which the next one's turn has come whatever has become
  // of it.
  add(kind, act, { latest = false, first = false, patience = RequestQueue.#patienceSeconds } = {}) {
    if (latest) this.clear(kind);
    this.#waiting[first ? "unshift" : "push"]({ kind, act, patience });
    if (!this.#current) this.#next();
  }

  // Nothing of the kind that waits is wanted any more.
  clear(kind) {
    this.#waiting = this.#waiting.filter((it) => it.kind !== kind);
  }

  // Something of the kind is over, whether or not it went well.
  done(kind) {
    if (this.current === kind) this.#next();
  }

  #next() {
    clearTimeout(this.#timer);
    this.#current = this.#waiting.shift() ?? null;
    if (!this.#current) return;
    this.#timer = setTimeout(() => this.#next(), this.#current.patience * 1000);
    if (this.#current.act() === false) this.#next();
  }
}
