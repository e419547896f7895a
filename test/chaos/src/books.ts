import { type Account, audit, type Harmed } from './audit.js'
import { LedgerReader, type Line } from './ledger.js'
import type { Letters } from './letters.js'
import { type Receiver, receivers, refusals } from './plan.js'

/** The ledgers of a run, the dead letters and what was done to whom: everything that an audit needs. */
export class Bookkeeper {
  readonly lines: Line[] = []
  readonly harmed: Harmed[] = []
  readonly #reader: LedgerReader

  constructor(
    folder: string,
    private readonly letters: Letters,
    private readonly run: { readonly seed: number; readonly dedupe: boolean; readonly failsOver: boolean },
  ) {
    this.#reader = new LedgerReader(folder)
  }

  settle(): Account[] {
    for (const line of this.#reader.read()) this.lines.push(line)
    const givenUp = (receiver: Receiver, id: string) => refusals(this.run.seed, receiver, id) === Infinity
    const { lines, harmed, run } = this
    return receivers.map(receiver => audit(receiver, { ...run, lines, harmed, givenUp, letters: this.letters.all }))
  }

  close(): void {
    this.#reader.close()
  }
}
