import type { Change, Changes } from './changes.js'

interface Wanted {
  readonly level: number
  readonly change: Change | undefined
}

/**
 * The conditions that one process looks after: what it sees is told by {@link flush}, if it was not told before. The state is in Redis,
 * so another process that takes over tells nothing twice, and tells what the last one saw and did not tell.
 */
export class Conditions {
  #told: Map<string, number> | undefined
  readonly #wanted = new Map<string, Wanted>()

  constructor(private readonly changes: Changes) {}

  /** Another process may look after them from now on. */
  forget(): void {
    this.#told = undefined
    this.#wanted.clear()
  }

  /** @param level how far it rose, from 1 */
  began(name: string, level: number, change: Change): void {
    this.#wanted.set(name, { level, change })
  }

  /** @param change undefined if it ends untold: its resource is gone */
  ended(name: string, change?: Change): void {
    if (this.#wanted.delete(name) || this.#told?.has(name)) this.#wanted.set(name, { level: 0, change })
  }

  /** How far the condition rose; 0 if it is over or was never told. */
  levelOf(name: string): number {
    return this.#told?.get(name) ?? 0
  }

  /** The names of told conditions of one kind, without the kind. */
  of(kind: string): string[] {
    const prefix = `${kind} `
    return [...(this.#told?.keys() ?? [])].flatMap(name => (name.startsWith(prefix) ? name.slice(prefix.length) : []))
  }

  /** Reads what was told, when this process begins to look after them. */
  async load(): Promise<void> {
    this.#told ??= await this.changes.conditions()
  }

  /** Takes in what other processes have told of one kind: circuits are told by those that have them. */
  async reload(kind: string): Promise<void> {
    const found = await this.changes.conditions()
    for (const name of this.of(kind)) if (!found.has(`${kind} ${name}`)) this.#told?.delete(`${kind} ${name}`)
    for (const [name, level] of found) if (name.startsWith(`${kind} `)) this.#told?.set(name, level)
  }

  /** Adds the changes that are not told yet. @throws Error if Redis does not take one: the next call adds it */
  async flush(): Promise<void> {
    await this.load()
    for (const [name, { level, change }] of [...this.#wanted]) {
      const before = this.levelOf(name)
      if (level === 0 ? before > 0 : level > before) {
        await this.changes.turn(name, level, change)
        if (level === 0) this.#told?.delete(name)
        else this.#told?.set(name, level)
      }
      // unless it changed meanwhile
      if (this.#wanted.get(name)?.level === level) this.#wanted.delete(name)
    }
  }
}
