const none = -1

/** The edges of an automaton, by state and byte: a hash table, with the edges of one state and byte in a chain. */
export class EdgeTable {
  readonly to: number[] = []
  readonly next: number[] = []
  private readonly names: number[] = []
  private slots = new Int32Array(16).fill(none)
  private chains = 0

  first(state: number, byte: number): number {
    const { slots, names } = this
    const name = state * 256 + byte
    const mask = slots.length - 1
    for (let slot = spread(name) & mask; ; slot = (slot + 1) & mask) {
      const edge = slots[slot]!
      if (edge === none || names[edge] === name) return edge
    }
  }

  add(state: number, byte: number, to: number): void {
    const first = this.first(state, byte)
    const edge = this.to.push(to) - 1
    this.names.push(state * 256 + byte)
    if (first === none) {
      this.next.push(none)
      this.chains++
      if (this.chains * 4 > this.slots.length) this.grow()
      this.place(edge)
    } else {
      this.next.push(this.next[first]!)
      this.next[first] = edge
    }
  }

  private grow(): void {
    const heads = this.slots.filter(edge => edge !== none)
    this.slots = new Int32Array(this.slots.length * 4).fill(none)
    for (const edge of heads) this.place(edge)
  }

  private place(edge: number): void {
    const mask = this.slots.length - 1
    let slot = spread(this.names[edge]!) & mask
    while (this.slots[slot] !== none) slot = (slot + 1) & mask
    this.slots[slot] = edge
  }
}

function spread(name: number): number {
  return Math.imul(name, 0x9e3779b1) >>> 8
}
