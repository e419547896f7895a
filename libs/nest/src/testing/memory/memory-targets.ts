import {
  afterFailure,
  type DeadLetter,
  decide,
  type Delivery,
  type FailedAttempt,
  jobId,
  type Outcome,
  retryPolicy,
} from '@sluice/delivery'
import { deadLetter, withFailure } from '@sluice/queues'
import { AttemptSteps } from '@sluice/streams'
import {
  type Deliverer,
  destinationOf,
  type HttpAnswer,
  kindOf,
  messageIdOf,
  type Parts,
  type QueueTarget,
  takesTime,
  type Target,
  targetKinds,
  Transforms,
} from '@sluice/targets'
import { steady } from './memory-handling.js'
import type { Memory } from './memory.js'
import { notInMemory } from './not-in-memory.js'

/** A request that a webhook or an API got. */
export interface TestRequest {
  readonly method: string
  readonly url: string
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A command that a Redis got. */
export interface TestCommand {
  readonly url: string
  /** The name of the command and its arguments, of `XADD` the fields of the entry. */
  readonly args: readonly string[]
}

/** A mail that a mail server got. */
export interface TestMail {
  readonly url: string
  /** Addresses. */
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
  readonly messageId: string
}

/** A delivery that is about to be tried. */
interface Pending {
  readonly target: Target
  readonly delivery: Delivery
  /** The event as JSON. */
  readonly text: string
  /** When it was handed over, in milliseconds since 1970. */
  readonly since: number
  /** From 1. */
  readonly attempt: number
  readonly failed: readonly FailedAttempt[]
}

/** What each request to a webhook is answered. */
const accepted: HttpAnswer = {
  statusCode: 200,
  headers: {},
  body: { dump: async () => undefined, async *[Symbol.asyncIterator]() {} },
}

/** Milliseconds that a call may take: none takes any. */
const timeoutMs = 20_000

/** Delivers to targets that are no handlers, by the code of fan-out: other buses and queues in memory, and webhooks, Redis and mail servers, which only keep what they were sent. */
export class MemoryTargets {
  readonly requests: TestRequest[] = []
  readonly commands: TestCommand[] = []
  readonly mails: TestMail[] = []
  readonly #transforms = new Transforms()
  readonly #steps: AttemptSteps
  readonly #deliverers = new Map<string, Deliverer<Target>>()

  constructor(private readonly memory: Memory) {
    this.#steps = new AttemptSteps(memory.log.journal, memory.instance)
    const parts = {
      http: {
        call: async ({ method, url, headers, body = '' }) =>
          this.#answer({ method, url: url.href, headers, body: body.toString() }),
      },
      redis: {
        call: async ({ url, args }) => {
          this.commands.push({ url: url.href, args: args.map(String) })
          return args[0] === 'XADD' ? '0-1' : 1
        },
      },
      mails: {
        send: async ({ url, from, to, subject, text, html, messageId }) => {
          const body = { ...(text !== undefined && { text }), ...(html !== undefined && { html }) }
          this.mails.push({ url: url.href, from: from.address, to, subject, ...body, messageId })
        },
      },
      authorize: async connection => {
        throw notInMemory(`connection '${connection}'`)
      },
      addresses: { forbiddenHost: () => undefined },
      timeoutMs,
      log: memory.log,
      bus: name => memory.registry.bus(name),
      guest: () => ({ demandPublish: () => undefined }),
    } as Pick<Parts, 'http' | 'redis' | 'mails' | 'authorize' | 'timeoutMs' | 'bus' | 'guest'> as Parts
    for (const { type, deliverer } of targetKinds) if (deliverer) this.#deliverers.set(type, deliverer(parts))
  }

  /** Hands an event over as fan-out does: to a queue at once, unless an expression makes what it gets. */
  deliver(target: Target, delivery: Delivery, text: string): void {
    if ('onSuccess' in target && target.onSuccess)
      throw notInMemory(`rule ${delivery.rule} wants results of a webhook, which answers nothing here`)
    const pending = { target, delivery, text, since: this.memory.clock.now(), attempt: 1, failed: [] }
    const { transform } = target
    if (target.type === 'queue' && !(transform && takesTime(transform))) this.#enqueue(pending)
    else this.#start(pending)
  }

  clear(): void {
    this.requests.length = 0
    this.commands.length = 0
    this.mails.length = 0
  }

  close(): void {
    this.#transforms.close()
  }

  #answer(request: TestRequest): HttpAnswer {
    this.requests.push(request)
    return accepted
  }

  #enqueue(pending: Pending): void {
    const { target, delivery, text } = pending
    const { transform } = target
    const { event } = this.memory.log.causes.deliverable(text, delivery)
    const made = transform && !takesTime(transform) && this.#transforms.makeNow(transform, delivery, event)
    if (made && 'ok' in made) return void this.#end(pending, made)
    this.memory.messages.deliver(target as QueueTarget, delivery, event, made || undefined)
    void this.#steps.done([delivery], () => ({ job: jobId(delivery) }))
  }

  #start(pending: Pending): void {
    this.memory.clock.work.start(inWords(pending), async () => this.#end(pending, await this.#attempt(pending)))
  }

  async #attempt({ target, delivery, text, since, attempt }: Pending): Promise<Outcome> {
    const { event, token } = this.memory.log.causes.deliverable(text, delivery)
    const { transform } = target
    const made = transform && (await this.#transforms.make(transform, delivery, event, since))
    if (made && 'ok' in made) return made
    const deliverer = this.#deliverers.get(target.type)
    if (deliverer)
      return deliverer.deliver(target, {
        ...{ delivery, messageId: messageIdOf({ delivery }), attempt, event, token },
        ...(made && { made }),
      })
    this.memory.messages.deliver(target as QueueTarget, delivery, event, made)
    return { ok: true }
  }

  /** Does what follows from an outcome. */
  async #end(pending: Pending, outcome: Outcome): Promise<void> {
    const { target, delivery, since, attempt } = pending
    const { clock } = this.memory
    const policy = steady(retryPolicy(kindOf(target)!.retry, target.retry))
    const decision = decide(outcome, { attempt, ageMs: clock.now() - since }, policy, 0)
    const steps = this.#steps.write({ delivery, attempt, durationMs: 0, outcome, decision })
    if (outcome.ok || decision.kind === 'ack') return steps
    const failed = withFailure(pending.failed, outcome, 0, new Date(clock.now()))
    if (decision.kind !== 'dead-letter') {
      const next = { ...pending, attempt: attempt + 1, failed }
      clock.after(decision.delayMs, inWords(next), () => this.#start(next))
      return steps
    }
    const letter = deadLetter({ delivery, failed }, destinationOf(target), decision.reason, outcome.error)
    this.#giveUp({ ...letter, ...('transform' in outcome && { transform: outcome.transform }) }, pending)
    return steps
  }

  #giveUp(letter: DeadLetter, { delivery, text }: Pending): void {
    const { bus, rule, target, redrives, reason, error } = letter
    const targets = this.memory.registry.rule(bus, rule)?.targets
    const to = afterFailure(targets, target, reason)
    if (to === 'dead-letter') return this.memory.letters.give(letter, text)
    const name = to === 'drop' ? 'INVOCATION_DROPPED' : 'INVOCATION_STANDBY'
    void this.memory.log.journal.write(letter, { name, rule, target, redrives, reason, error })
    const standby = to === 'drop' ? undefined : targets!.find(({ id }) => id === to.target)
    if (standby) this.memory.send(standby, { ...delivery, target: standby.id }, text)
  }
}

/** Its description in timeout messages. */
function inWords({ delivery: { rule, target }, attempt }: Pending): string {
  return `target ${target} of rule ${rule} (attempt ${attempt})`
}
