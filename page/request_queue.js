// Requests to the server, one after another. Gradio drops an event while one of its kind is under way, and a late
// response to an earlier one would replace what a later one has shown. An event that begins as another one ends may be
// lost: the server has closed their stream, and the browser takes it for open.
class RequestQueue {
  static #patienceSeconds = 60; // an end may be lost without a word
  static #repeatSeconds = 5;
  static #pauseMs = 100; // the stream is closed on both sides then

  #waiting = [];
  #underWay = []; // one, or one and what is done beside it
  #pause = 0;

  // kind: of what is under way already.
  constructor(kind) {
    this.add(kind, () => {});
  }

  // The kind of what is under way and is done beside nothing, if anything is.
  get current() {
    return this.#underWay.find((it) => !it.beside)?.kind;
  }

  get isBusy() {
    return this.#underWay.length > 0;
  }

  // act: asks for it, or returns false when it is not wanted any more. latest: what waits of its kind does not matter.
  // beside: the kind that it need not wait for; it lets all others go before it. repeated: it does no harm twice, so it
  // is asked for again where nothing comes. patience: the seconds after which the next one's turn has come whatever has
  // become of it.
  add(kind, act, { latest = false, beside = null, repeated = false, patience = RequestQueue.#patienceSeconds } = {}) {
    if (latest) this.clear(kind);
    this.#waiting.push({ kind, act, beside, repeated, patience });
    this.#next();
  }

  // Nothing of the kind that waits is wanted any more.
  clear(kind) {
    this.#waiting = this.#waiting.filter((it) => it.kind !== kind);
  }

  // Something of the kind is over, whether or not it went well.
  done(kind) {
    const over = this.#underWay.find((it) => it.kind === kind);
    if (over) this.#end(over);
  }

  #next() {
    if (this.#pause) return;
    const ready = this.#waiting.filter((it) => this.#underWay.every((other) => other.kind === it.beside));
    const next = ready.find((it) => !it.beside) ?? ready[0];
    if (!next) return;
    this.#waiting = this.#waiting.filter((it) => it !== next);
    this.#begin(next);
    this.#next();
  }

  #begin(it) {
    this.#underWay.push(it);
    if (it.act() === false) {
      this.#underWay = this.#underWay.filter((other) => other !== it);
      return;
    }
    it.ending = setTimeout(() => this.#end(it), it.patience * 1000);
    if (it.repeated) it.repeating = setInterval(it.act, RequestQueue.#repeatSeconds * 1000);
  }

  #end(it) {
    clearTimeout(it.ending);
    clearInterval(it.repeating);
    clearTimeout(this.#pause);
    this.#underWay = this.#underWay.filter((other) => other !== it);
    this.#pause = setTimeout(() => {
      this.#pause = 0;
      this.#next();
    }, RequestQueue.#pauseMs);
  }
}
