import { setTimeout as sleep } from 'node:timers/promises'
import { mostReplicasOf, moved, moving } from '@sluice/streams'
import { type Activity, lookAt } from './activity.js'
import { Gates } from './gates.js'
import type { MoveOptions } from './options.js'
import { Hold } from './hold.js'
import type { Layout } from './layouts/part.js'
import { MoveError } from './move-error.js'
import { checkEmpty, checkFit, memoryOf } from './new-side.js'
import type { Place } from './place.js'
import { confirmed } from './replicas.js'
import { markOf, MoveRecord, type Step } from './record.js'
import { type Counts, Transfer } from './transfer.js'

const alreadyMoved = 'the platform was moved already; nothing is left to do'

/** Milliseconds between two looks at the old side. */
const lookEveryMs = 1000

/** One platform from an old side to a new one. */
export class Move {
  readonly #record: MoveRecord
  readonly #hold: Hold
  #isLost = false

  constructor(
    private readonly from: Place,
    private readonly to: Place,
    private readonly options: Pick<MoveOptions, 'slotGroups' | 'drainMs' | 'stopMs' | 'replicasWithinMs'>,
    private readonly say: (line: string) => void,
  ) {
    this.#record = new MoveRecord(to)
    this.#hold = new Hold(to, () => (this.#isLost = true))
  }

  /**
   * Says what would be moved and what is in flight, looks whether the new side can take it, and changes nothing.
   *
   * @throws MoveError if something is in the way on the new side
   */
  async dryRun(): Promise<void> {
    const known = await this.#record.read()
    if (known) {
      this.#checkMark(known.mark)
      if (known.step === 'switched') return this.say(alreadyMoved)
      this.say(`a move to ${this.to.address} is ${known.step} already: without --dry-run it goes on`)
      if (known.step === 'sealing') return
    }
    const layout = await this.from.layout(known?.layout ?? (await this.#layoutOfOldSide()))
    const from = { place: this.from, layout }
    const isSame = await this.from.isSameAs(this.to)
    const to = { place: this.to, layout: await this.to.layout(`2:${this.options.slotGroups}`, new Set()) }
    this.say(
      `would move ${this.from.address} (layout ${layout.name}) to ${this.to.address} (layout ${to.layout.name}):`,
    )
    this.#sayCounts(await new Transfer(from, to, isSame).count())
    this.#sayActivity(await lookAt(this.from, layout))
    if (!known) await checkEmpty(from, this.to, isSame)
    await checkFit(from, this.to)
    this.say(
      `nothing is in the way at ${this.to.address} (${await memoryOf(this.to)}; the old side ${await memoryOf(this.from)})`,
    )
  }

  /** Makes the whole move, or goes on where an interrupted one was. */
  run(): Promise<void> {
    return this.#alone(() => this.#run())
  }

  async #run(): Promise<void> {
    const { layout, step } = await this.#begin()
    if (step === 'switched') return this.say(alreadyMoved)
    const gates = new Gates(this.from, await this.from.layout(layout))
    if (step !== 'sealing') {
      this.say(`1/5 ${await gates.close()} gates are closed: publishers are refused`)
      await this.#drained(gates, layout)
      await this.#stopped(gates, layout)
      await this.#copied(layout)
    }
    await this.#switch(gates)
  }

  /** Opens the gates of the old side again, and deletes what was copied. */
  undo(): Promise<void> {
    return this.#alone(() => this.#undo())
  }

  async #undo(): Promise<void> {
    const known = await this.#known()
    if (known.step === 'sealing' || known.step === 'switched')
      throw new MoveError('the platform was moved already: move it back in place of undoing it')
    const isSame = await this.#record.isIn(this.from)
    await (await this.#transfer(known.layout, isSame)).sweep(true)
    await this.to.redis.del(this.to.keys.layout())
    await new Gates(this.from, await this.from.layout(known.layout)).open()
    await this.#record.forget()
    this.say('undone: the old side accepts events again')
  }

  /** Deletes what was moved from the old side. */
  clean(): Promise<void> {
    return this.#alone(() => this.#clean())
  }

  async #clean(): Promise<void> {
    const { layout, step } = await this.#known()
    if (step !== 'switched') throw new MoveError('the move has not ended: start it again without --clean')
    const transfer = await this.#transfer(layout, await this.#record.isIn(this.from))
    this.say(`deleted ${await transfer.clean()} keys of the old side; its gates stay closed`)
  }

  /** Does the work while no other move into the same place does any. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const other = await this.#hold.take(this.say)
    if (other !== undefined) throw new MoveError(`another move into ${this.to.address} runs: ${other}`)
    try {
      await work()
    } finally {
      await this.#hold.giveBack()
    }
  }

  /** To be asked before each step that another move would not expect. @throws MoveError */
  #checkAlone(): void {
    if (this.#isLost) throw new MoveError('another move was started while this one stood still: this one ends')
  }

  async #known() {
    const known = await this.#record.read()
    if (!known) throw new MoveError(`there is no move into ${this.to.address}`)
    this.#checkMark(known.mark)
    return known
  }

  #checkMark(mark: string): void {
    if (mark === markOf(this.from, this.to)) return
    throw new MoveError(
      `another platform is being moved to ${this.to.address}, or was: give the same --from and --to as then`,
    )
  }

  async #layoutOfOldSide(): Promise<string> {
    const layout = await this.from.layoutName()
    if (layout === undefined) throw new MoveError(`there is no platform at ${this.from.address} with that --prefix`)
    if (layout === moved) throw new MoveError(`the platform at ${this.from.address} was moved away`)
    if (layout === moving) throw new MoveError(`a move into ${this.from.address} has not ended`)
    return layout
  }

  async #begin(): Promise<{ layout: string; step: Step }> {
    const known = await this.#record.read()
    if (known) {
      this.#checkMark(known.mark)
      this.say(`goes on with the move to ${this.to.address}, which is ${known.step}`)
      if (known.step === 'begun' || known.step === 'copied') await this.#mark()
      return known
    }
    const layout = await this.#layoutOfOldSide()
    await this.#checkTarget(await this.from.layout(layout))
    // nothing is recorded before: who goes on deletes from the new side what the old one does not have
    await this.#record.begin(markOf(this.from, this.to), layout)
    await this.#mark()
    this.say(
      `moves ${this.from.address} (layout ${layout}) to ${this.to.address} (layout 2:${this.options.slotGroups})`,
    )
    return { layout, step: 'begun' }
  }

  /** Keeps services from starting on the new side. @throws MoveError if one has, which an interrupted start did not keep from it */
  async #mark(): Promise<void> {
    const found = await this.to.redis.get(this.to.keys.layout())
    if (found !== null && found !== '1' && found !== moving)
      throw new MoveError(
        `a platform was started at ${this.to.address} meanwhile: stop it, --undo this move and begin again`,
      )
    await this.to.redis.set(this.to.keys.layout(), moving)
  }

  /** @throws MoveError if the new side cannot take the platform */
  async #checkTarget(layout: Layout): Promise<void> {
    const from = { place: this.from, layout }
    const isSame = await this.#record.isIn(this.from)
    try {
      await checkEmpty(from, this.to, isSame)
      await checkFit(from, this.to)
    } catch (error) {
      await this.#record.forget()
      throw error
    }
  }

  /** Waits until nothing is in flight, and no longer than it may. */
  async #drained(gates: Gates, name: string): Promise<void> {
    const layout = await this.from.layout(name)
    const deadline = performance.now() + this.options.drainMs
    for (let told = -Infinity; ;) {
      const activity = await lookAt(this.from, layout)
      const isOver = performance.now() > deadline
      if (activity.inFlight.size === 0) return this.say('2/5 nothing is in flight any more')
      if (isOver || activity.running.length === 0) {
        this.say('2/5 this is in flight still, and is moved as it is:')
        return this.#sayActivity({ ...activity, running: [] })
      }
      if (performance.now() - told > 5000) {
        told = performance.now()
        this.say(`    in flight: ${listOf(activity.inFlight)}`)
      }
      await sleep(lookEveryMs)
      await gates.close() // also of buses that were made meanwhile
    }
  }

  async #stopped(gates: Gates, name: string): Promise<void> {
    const layout = await this.from.layout(name)
    const deadline = performance.now() + this.options.stopMs
    for (let told = ''; ;) {
      const { running } = await lookAt(this.from, layout)
      if (running.length === 0) return this.say('3/5 the old services are stopped')
      const now = running.join('\n      ')
      if (performance.now() > deadline)
        throw new MoveError(`stop these processes of the old side, and start the move again:\n      ${now}`)
      if (now !== told) this.say(`    stop all services of the old side now; these run:\n      ${now}`)
      told = now
      await sleep(lookEveryMs)
      await gates.close()
    }
  }

  async #copied(layout: string): Promise<void> {
    const transfer = await this.#transfer(layout, await this.#record.isIn(this.from))
    await transfer.sweep()
    const { counts, left } = await transfer.copy()
    const wrong = await transfer.compare()
    if (wrong.length > 0)
      throw new MoveError(
        `the old side was written to meanwhile: stop what does it, and start the move again\n      ${wrong.slice(0, 20).join('\n      ')}`,
      )
    this.say('4/5 copied, and counted on both sides:')
    this.#sayCounts(counts)
    if (left.length > 0)
      this.say(`    left behind, as they are no deliveries: jobs ${left.slice(0, 20).join(', ')} of webhooks`)
    this.#checkAlone()
    await this.#replicated()
    await this.#record.reached('copied')
  }

  /** A failover of the new side must not lose what the old side had given to replicas. */
  async #replicated(): Promise<void> {
    const layout = await this.to.layout(`2:${this.options.slotGroups}`)
    const wanted = mostReplicasOf(await this.to.buses(layout))
    if (wanted === 0) return
    const had = await confirmed(this.to, wanted, this.options.replicasWithinMs)
    if (had >= wanted) return
    throw new MoveError(
      `a bus asks for ${wanted} replicas, and ${had} of ${this.to.address} have what was copied: add replicas, and start the move again`,
    )
  }

  /** The layout of the new side is written last: from then on services start there. */
  async #switch(gates: Gates): Promise<void> {
    const isSame = await this.#record.isIn(this.from)
    this.#checkAlone()
    await this.#record.reached('sealing') // from here on the old side can be read no more
    await gates.seal(this.to.address)
    if (isSame) await this.to.redis.del(this.to.keys.governor())
    else await this.from.redis.set(this.from.keys.layout(), moved)
    await this.to.redis.set(this.to.keys.layout(), `2:${this.options.slotGroups}`)
    await this.#record.reached('switched')
    this.say(`5/5 switched: start the new services with REDIS_URL at ${this.to.address}`)
  }

  async #transfer(name: string, isSame: boolean): Promise<Transfer> {
    const targets = await this.from.targets(name)
    const from = { place: this.from, layout: await this.from.layout(name, targets) }
    const to = { place: this.to, layout: await this.to.layout(`2:${this.options.slotGroups}`, targets) }
    return new Transfer(from, to, isSame)
  }

  #sayActivity({ inFlight, running }: Activity): void {
    for (const [where, count] of inFlight) this.say(`      ${count} at ${where}`)
    for (const process of running) this.say(`      runs: ${process}`)
  }

  #sayCounts(counts: Counts): void {
    for (const [label, { keys, items }] of counts) this.say(`      ${label}: ${items} in ${keys} keys`)
  }
}

function listOf(counts: ReadonlyMap<string, number>): string {
  return Array.from(counts, ([where, count]) => `${count} at ${where}`).join(', ')
}
