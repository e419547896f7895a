import { Inject, Injectable } from '@nestjs/common'
import {
  Circuits,
  type CircuitsOptions,
  type CircuitSettings,
  circuitSettings,
  type Delivery,
  type Outcome,
  retryDefaults,
  retryPolicy,
  verdictOfHandler,
} from '@sluice/delivery'
import { Changes, SharedCircuits, tellCircuits } from '@sluice/streams'
import { Connections } from '../connections.js'
import type { Handler } from '../handlers/handlers.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, moduleDefaults, type SluiceOptions } from '../options.js'
import { subscriptionOf } from './reads.js'

/** The circuits of handlers: what looks like an outage holds their events, for all instances of the service. */
@Injectable()
export class HandlerCircuits {
  readonly #circuits: Circuits
  readonly #share: SharedCircuits | undefined
  readonly #settings = new WeakMap<Handler, CircuitSettings | false>()

  constructor(
    connections: Connections,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    this.#share = this.share(connections)
    this.#circuits = new Circuits({
      cap: options.concurrency ?? moduleDefaults.concurrency,
      eager: true,
      verdict: verdictOfHandler,
      ...(this.#share ? { share: this.#share } : {}),
      ...this.time(connections),
    })
  }

  /** Calls the handler if it may be called now. The outcome is `held` if not, or if the call failed in an outage. */
  call(receiver: Delivery, handler: Handler, attempt: number, make: () => Promise<Outcome>): Promise<Outcome> {
    const settings = this.#settingsOf(handler)
    if (!settings) return make()
    const destination = subscriptionOf(this.options.name, receiver.rule, handler)
    const called = { target: receiver, destination, settings, event: receiver.position, attempt }
    return this.#circuits.call(called, make)
  }

  start(): void {
    this.#share?.start()
  }

  async stop(): Promise<void> {
    await this.#share?.stop()
  }

  /** Forgets everything. */
  clear(): void {
    this.#circuits.clear()
  }

  protected share({ redis, log, instance }: Connections): SharedCircuits | undefined {
    const [logger, changes] = [new NestLog(), new Changes(redis, log.keys)]
    // a service with a key may not write what the platform tells of itself
    if (this.options.key !== undefined) return new SharedCircuits({ redis, keys: log.keys, instance, logger })
    const observer = tellCircuits(changes, logger)
    return new SharedCircuits({ redis, keys: log.keys, instance, logger, observer })
  }

  protected time(_connections: Connections): Pick<CircuitsOptions, 'clock' | 'random'> {
    return {}
  }

  #settingsOf(handler: Handler): CircuitSettings | false {
    let settings = this.#settings.get(handler)
    if (settings === undefined) {
      const { retry } = this.options
      const policy = retryPolicy(retryPolicy(retryDefaults.subscription, retry), handler.options)
      settings = circuitSettings(policy, retry, handler.options)
      this.#settings.set(handler, settings)
    }
    return settings
  }
}
