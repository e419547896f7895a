import { Injectable, Inject } from '@nestjs/common'
import { parseJobId } from '@sluice/delivery'
import { nameBeside, tenantOf } from '@sluice/event'
import type { DeadMessage, NewMessage, PulledQueue, Sent } from '@sluice/message'
import type { Meter } from '@sluice/observability'
import { QueueEngines } from '@sluice/queues'
import { policyOf, type Queue, RegistryView, undeclaredQueue } from '@sluice/registry'
import { METER } from '@sluice/service'
import { EventLog, Outcomes } from '@sluice/streams'
import { letterOfMessage } from './message-letter.js'

/**
 * Gives what a queue gave up to its dead-letter queue, or to the platform's dead letters. Each is there before it is forgotten here. If
 * the process dies in between, it is given again: under the same dedupe id, or as the same letter.
 */
@Injectable()
export class GivenUpMessages {
  constructor(
    private readonly registry: RegistryView,
    private readonly queues: QueueEngines,
    private readonly outcomes: Outcomes,
    private readonly log: EventLog,
    @Inject(METER) private readonly meter: Meter,
  ) {}

  open(queue: Queue): PulledQueue {
    return this.queues.open(queue.name, policyOf(queue))
  }

  /** The queue that gets what this one gives up; undefined if there is none, or it was deleted. */
  deadLetterQueue({ name, deadLetterQueue }: Queue): Queue | undefined {
    if (deadLetterQueue === undefined) return undefined
    return this.registry.snapshot.queues.get(nameBeside(name, deadLetterQueue))
  }

  /** @throws the reason that they were not given away; they stay then */
  async give(queue: Queue, dead: readonly DeadMessage[]): Promise<void> {
    if (dead.length === 0) return
    const to = this.deadLetterQueue(queue)
    const dropped = to ? await this.#move(queue, to, dead) : await this.#keep(queue, dead)
    const pulled = this.open(queue)
    // a group stays closed while its message is somewhere else
    await pulled.removeDead(
      dead.filter(message => !dropped.has(message)),
      false,
    )
    if (dropped.size > 0) await pulled.removeDead([...dropped])
    for (const { reason } of dead) this.meter.count('sluice_queue_given_up_total', { queue: queue.name, reason })
  }

  /** Sends messages to the queue that gave them up. A queue that nobody declared is one of BullMQ. */
  async sendBack(name: string, messages: readonly NewMessage[]): Promise<void> {
    const queue = this.registry.snapshot.queues.get(name) ?? undeclaredQueue(name)
    const fitting = messages.map(({ group = '', ...others }) => (queue.fifo ? { ...others, group } : others))
    const sent = await this.open(queue).send(fitting, true)
    await this.#tell(messages, sent, () => ({ name: 'INVOCATION_REDRIVE' }))
  }

  async #move({ name }: Queue, to: Queue, dead: readonly DeadMessage[]): Promise<Set<DeadMessage>> {
    const sent = await this.open(to).send(
      dead.map(message => moved(name, message)),
      true,
    )
    await this.#tell(dead, sent, message => {
      const { reason, error } = letterOfMessage(name, message).letter
      return { name: 'INVOCATION_DROPPED', reason, error, receiver: tenantOf(to.name).name }
    })
    return new Set()
  }

  /** Writes a step of each message that is a delivery, unless the message was sent before. */
  async #tell<M extends Pick<NewMessage, 'delivery'>>(
    messages: readonly M[],
    sent: readonly Sent[],
    stepOf: (message: M) => StepOfMessage,
  ): Promise<void> {
    const write = async (message: M, i: number) => {
      const delivery = message.delivery === undefined ? undefined : parseJobId(message.delivery)
      if (!delivery || sent[i]!.duplicate) return
      const { bus, position, ...whose } = delivery
      await this.log.journal.write({ bus, position }, { ...stepOf(message), ...whose }, 'errors')
    }
    await Promise.all(messages.map(write))
  }

  /** @returns those that their rule wants to be dropped */
  async #keep({ name }: Queue, dead: readonly DeadMessage[]): Promise<Set<DeadMessage>> {
    const dropped = new Set<DeadMessage>()
    const give = async (message: DeadMessage) => {
      const { letter, eventJson } = letterOfMessage(name, message)
      if (this.outcomes.drops(letter)) dropped.add(message)
      else await this.outcomes.giveUp(letter, eventJson)
    }
    await Promise.all(dead.map(give))
    return dropped
  }
}

type StepOfMessage =
  | { readonly name: 'INVOCATION_DROPPED'; readonly reason: string; readonly error: string; readonly receiver: string }
  | { readonly name: 'INVOCATION_REDRIVE' }

/** A message that was given up, as its dead-letter queue gets it. */
function moved(queue: string, message: DeadMessage): NewMessage {
  const { id, body, attributes, group, fairKey, delivery, reason, receives, sentAt } = message
  const lanes = { ...(group !== undefined && { group }), ...(fairKey !== undefined && { fairKey }) }
  return {
    ...{ body, ...lanes, dedupeId: `${queue}/${id}` },
    ...(attributes && { attributes }),
    ...(delivery !== undefined && { delivery }),
    from: { queue, id, reason, receives, sentAt, ...lanes },
  }
}
