import { Injectable } from '@nestjs/common'
import { defaultTenant, tenantOf } from '@sluice/event'
import { Queues, type Redrive, Redrives } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { unknownRedrive } from '../dead-letters/redrives.js'
import { givingUpTo } from './feeders.js'
import { Messages } from './messages.js'
import { PulledQueues } from './pulled-queues.js'

/** Most messages that a dry run looks at, a page, and ids that it shows. */
const looks = { most: 1000, page: 100, sample: 10 }

/** What moving back would do. */
export interface MovingBackPlan {
  /** Messages that were looked at. */
  readonly matching: number
  /** Whether these were all. */
  readonly complete: boolean
  /** Where they would go, most messages first. Without a queue: messages that were sent here, and stay. */
  readonly queues: readonly { readonly queue: string | null; readonly count: number }[]
  /** Ids of some that would go. */
  readonly sample: readonly string[]
}

/** Moves messages of a dead-letter queue back to the queues that gave them up: dlq does, by a redrive. */
@Injectable()
export class MovingBack {
  readonly #jobs: Redrives

  constructor(
    private readonly view: RegistryView,
    private readonly pulled: PulledQueues,
    private readonly messages: Messages,
    queues: Queues,
  ) {
    this.#jobs = new Redrives(queues)
  }

  /** Changes nothing. @throws NotFoundError `UNKNOWN_QUEUE`; SluiceError `FORBIDDEN` */
  async plan(caller: Caller, name: string): Promise<MovingBackPlan> {
    await this.#allowed(caller, name)
    const counts = new Map<string | null, number>()
    const sample: string[] = []
    let [matching, cursor]: [number, string | undefined] = [0, undefined]
    do {
      const page = await this.messages.peek(name, looks.page, cursor)
      for (const { id, from } of page.items) {
        const queue = from ? tenantOf(from.queue).name : null
        counts.set(queue, (counts.get(queue) ?? 0) + 1)
        if (queue !== null && sample.length < looks.sample) sample.push(id)
      }
      matching += page.items.length
      cursor = page.next
    } while (cursor !== undefined && matching < looks.most)
    const queues = Array.from(counts, ([queue, count]) => ({ queue, count })).sort((a, b) => b.count - a.count)
    return { matching, complete: cursor === undefined, queues, sample }
  }

  /**
   * Resolves when it has ended, or is still running after a while, with its state.
   *
   * @throws NotFoundError `UNKNOWN_QUEUE`; SluiceError `FORBIDDEN` if the caller may not send to a queue that gives up messages to it
   */
  async start(caller: Caller, name: string, { rate }: { readonly rate?: number }): Promise<Redrive> {
    const to = await this.#allowed(caller, name)
    const { version, stamp } = this.view.snapshot
    const by = caller.name
    const tenant = caller.tenant === defaultTenant ? {} : { tenant: caller.tenant }
    const asked = { select: { ids: [] }, queue: name, ...(to && { to }), ...(rate !== undefined && { rate }) }
    return this.#jobs.run({ ...asked, by, ...tenant, version, stamp })
  }

  /**
   * Whoever may move the messages of a queue back sees how far that is, also where another one began it.
   *
   * @throws NotFoundError `UNKNOWN_QUEUE`, `UNKNOWN_REDRIVE`; SluiceError `FORBIDDEN`
   */
  async get(caller: Caller, name: string, id: string): Promise<Redrive> {
    await this.#allowed(caller, name)
    const redrive = await this.#jobs.get(id)
    if (redrive?.queue !== name) throw unknownRedrive(id)
    return redrive
  }

  /** Ends one that runs. @returns its state then @throws as {@link get} */
  async cancel(caller: Caller, name: string, id: string): Promise<Redrive> {
    return this.#jobs.cancel(await this.get(caller, name, id))
  }

  /** @returns the queues that the caller may send to; undefined for all */
  async #allowed(caller: Caller, name: string): Promise<readonly string[] | undefined> {
    await this.view.refresh()
    await this.pulled.find(name)
    if (caller.isRoot) return undefined
    const to = givingUpTo(this.view.snapshot, name)
    for (const queue of to) caller.demand('queues:send', { queue })
    return to
  }
}
