import { LedgerReader } from './ledger.js'
import { receivers, refusals } from './plan.js'

/** Counts what the ledgers say, without keeping it: this process runs for long too. */
export class Tally {
  readonly #reader: LedgerReader
  readonly #counts = new Map<string, number>()

  constructor(
    folder: string,
    private readonly seed: number,
  ) {
    this.#reader = new LedgerReader(folder)
  }

  read(): void {
    for (const line of this.#reader.read()) {
      if (line.kind === 'done') this.#count(line.receiver)
      if (line.kind !== 'accepted') continue
      this.#count('accepted')
      for (const receiver of receivers)
        if (refusals(this.seed, receiver, line.id) === Infinity) this.#count(`${receiver} refuses`)
    }
  }

  line(): string {
    return ['accepted', ...receivers].map(name => `${name} ${this.#of(name)}`).join(', ')
  }

  problems(): string[] {
    return receivers
      .filter(receiver => this.#of(receiver) !== this.#of('accepted') - this.#of(`${receiver} refuses`))
      .map(
        receiver =>
          `${receiver}: ${this.#of(receiver)} deliveries of ${this.#of('accepted')} events, of which it refuses ${this.#of(`${receiver} refuses`)}`,
      )
  }

  #of(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  #count(name: string): void {
    this.#counts.set(name, this.#of(name) + 1)
  }
}
