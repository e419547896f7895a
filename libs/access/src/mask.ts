/** A name in which `*` stands for any characters, none included. Case counts. */
export class Mask {
  private readonly parts: readonly string[]

  constructor(readonly text: string) {
    this.parts = text.split('*')
  }

  matches(name: string): boolean {
    const { parts } = this
    const [first, last] = [parts[0]!, parts.at(-1)!]
    if (parts.length === 1) return name === first
    const end = name.length - last.length
    let at = first.length
    if (at > end || !name.startsWith(first) || !name.endsWith(last)) return false
    // the earliest place of each part leaves most room for the next, so nothing is tried twice
    for (let i = 1; i < parts.length - 1; i++) {
      const found = name.indexOf(parts[i]!, at)
      if (found < 0 || (at = found + parts[i]!.length) > end) return false
    }
    return true
  }
}

/** What a grant means that leaves the name out. */
export const anyName = new Mask('*')
