/** Most texts that are remembered: a page that takes none of them, gets none. */
const most = 1000

/** Knows which values of a field are only what was written there, come back from the page: the field may have more by then. */
export class Echoes {
  #texts: string[] = []

  /** The page is told of a text. */
  told(text: string): void {
    this.#texts.push(text)
    if (this.#texts.length > most) this.#texts.shift()
  }

  /** @returns whether the page shows what it was told, and has not changed it. What was told before that is over */
  isEcho(value: string): boolean {
    const i = this.#texts.lastIndexOf(value)
    this.#texts = this.#texts.slice(i + 1)
    return i >= 0
  }
}
