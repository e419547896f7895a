import { randomBytes } from 'node:crypto'
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText, isForbidden, type Outcome } from '@sluice/delivery'
import { formatPosition, messageOf } from '@sluice/event'
import type { Logger } from '@sluice/observability'
import { Queues, type TrialRequest, type TrialResult, TrialWorker } from '@sluice/queues'
import { Owners, RegistryView } from '@sluice/registry'
import { LOGGER, TargetSecrets } from '@sluice/service'
import { EventLog, RedactionKey, RedisClock } from '@sluice/streams'
import { kindOf } from '@sluice/targets'
import { Deliverers } from './deliverers.js'
import { Transforms } from './transforms.js'

/**
 * Calls targets with sample events, as deliveries do: with the same checks of addresses, signature and headers, and what the owner of
 * the rule may receive. Nothing follows from what the receiver answers: no retry, no dead letter, no failure of its circuit.
 */
@Injectable()
export class TrialsWorker implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #worker: TrialWorker

  constructor(
    private readonly registry: RegistryView,
    private readonly log: EventLog,
    private readonly deliverers: Deliverers,
    private readonly secrets: TargetSecrets,
    private readonly owners: Owners,
    private readonly redactionKey: RedactionKey,
    private readonly transforms: Transforms,
    private readonly clock: RedisClock,
    queues: Queues,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#worker = new TrialWorker({ queues, logger, make: request => this.#make(request) })
  }

  onApplicationBootstrap(): void {
    this.#worker.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#worker.stop()
  }

  async #make({ bus, rule: name, target: id, event, version, stamp }: TrialRequest): Promise<TrialResult> {
    await this.registry.atLeast({ version, stamp })
    const rule = this.registry.rule(bus, name)
    const target = rule?.targets.find(target => target.id === id)
    if (!rule || !target || !kindOf(target)?.deliverer)
      return { ok: false, durationMs: 0, error: 'the rule or its target was changed meanwhile', reason: 'target-gone' }
    let received: string
    try {
      received = this.owners.asReceived(rule, event, false, await this.redactionKey.get())
    } catch (error) {
      if (isForbidden(error)) return { ok: false, durationMs: 0, error: messageOf(error), reason: 'forbidden' }
      throw error
    }
    // no event stands there: what the receiver publishes because of this one has an origin of its own
    const position = formatPosition(0, `${Math.round(this.clock.now())}-0`)
    const delivery = { bus, position, rule: name, target: id, redrives: 0 }
    const sent = this.log.causes.deliverable(received, delivery)
    const owner = this.owners.of(rule)
    const messageId = `msg_${randomBytes(20).toString('base64url')}`
    const attempt = { delivery, messageId, attempt: 1, ...sent, showsAnswer: true, ...(owner && { owner }) }
    const started = performance.now()
    const { transform } = target
    const made = transform && (await this.transforms.make(transform, delivery, sent.event))
    const outcome =
      made && 'ok' in made
        ? made
        : await this.deliverers
            .of(target)
            .deliver(this.secrets.opened(rule, target), { ...attempt, ...(made && { made }) })
            .catch(failure)
    const shown = { event: sent.event, ...(made && 'text' in made && { body: made.text }) }
    return { ...resultOf(outcome), durationMs: Math.round(performance.now() - started), ...shown }
  }
}

function failure(error: unknown): Outcome {
  return { ok: false, error: errorText(error) }
}

function resultOf(outcome: Outcome): Omit<TrialResult, 'durationMs'> {
  const { ok } = outcome
  if ('heldMs' in outcome) return { ok, error: outcome.error }
  const { status, answer } = outcome
  const said = { ...(status === undefined ? {} : { status }), ...(answer === undefined ? {} : { answer }) }
  if (outcome.ok) return { ok, ...said }
  const { error, permanent, retryAfterMs } = outcome
  return { ok, ...said, error, ...(permanent && { reason: permanent }), ...(retryAfterMs && { retryAfterMs }) }
}
