/** Takes a few of many things each time, in turn, so that what a round costs does not grow with their number. */
export class Turns {
  #next = 0

  /** @param few how many each time */
  constructor(private readonly few: number) {}

  /** @param always says of which things it is each one's turn every time */
  of<T>(all: readonly T[], always: (thing: T) => boolean = () => false): T[] {
    const { length } = all
    const first = this.#next % Math.max(1, length)
    this.#next = first + this.few
    return all.filter((thing, i) => (i - first + length) % length < this.few || always(thing))
  }
}
