import { covers, decide, forbidden, type Grant, nameOf, type Principal, Rights } from '@sluice/access'
import { defaultTenant, SluiceError, tenantOf } from '@sluice/event'
import { digestOf, isExpired, type Key, Principals, type RegistryView } from '@sluice/registry'

/** What a handler does that needs grants. */
export interface Handled {
  readonly bus: string
  readonly rule: string
  readonly subscription: string
  /** The bus of its results, if it has any. */
  readonly resultsTo?: string
  /** A tick of its schedule as JSON, if it has one: the schedule is called as the rule. */
  readonly tick?: string
}

const nothing = Rights.of([])

/**
 * The API key of a service, and what it may do now, as the registry says. It decides as the gateway does. On Redis that is help and no
 * wall: whoever can write to Redis can do without it.
 */
export class KeyAccess {
  readonly #principals: Principals
  readonly #digest: string

  /** @param now milliseconds since 1970, by Redis' clock */
  constructor(
    secret: string,
    view: Pick<RegistryView, 'snapshot'>,
    private readonly now: () => number,
  ) {
    this.#principals = new Principals(view)
    this.#digest = digestOf(secret)
  }

  /** @throws SluiceError `UNAUTHORISED` if there is no such key, or it has expired; `FORBIDDEN` for one of another tenant */
  admit(): void {
    const key = this.#key
    if (key && tenantOf(key.name).tenant !== defaultTenant)
      throw new SluiceError(
        'FORBIDDEN',
        `Sluice: the key of this service (option key, SLUICE_KEY) is not let in: services on Redis work in the tenant '${defaultTenant}'. Publish through the gateway with it (publisher.gateway), and receive by webhooks and queues`,
      )
    if (key && !isExpired(key, this.now())) return
    const why = key ? `the key '${key.name}' has expired` : 'it is no key of this platform; it may have been revoked'
    throw new SluiceError(
      'UNAUTHORISED',
      `Sluice: the key of this service (option key, SLUICE_KEY) is not let in: ${why}`,
    )
  }

  /** `key:billing`: the principal of what the service publishes. */
  get name(): string {
    const key = this.#key
    return key ? nameOf(principalOf(key)) : 'its key, which is gone,'
  }

  /** Why the service may not publish an event; undefined if it may. */
  refusal(bus: string, eventJson: string): SluiceError | undefined {
    const decision = decide(this.#rights, 'events:publish', { bus }, eventJson)
    return decision.allowed ? undefined : forbidden(this, 'events:publish', decision)
  }

  /**
   * All that the handlers certainly need and the key lacks, so that a start says it at once. Whether a handler may receive what its
   * pattern matches is decided by the platform.
   *
   * @throws SluiceError `FORBIDDEN` with `details.missing`, a list of grants
   */
  demandHandlers(handlers: readonly Handled[]): void {
    const missing = new Map<string, Grant>()
    for (const handled of handlers)
      for (const grant of this.#lackedBy(handled)) missing.set(JSON.stringify(grant), grant)
    if (missing.size === 0) return
    const list = `{"grants": [${[...missing.keys()].join(', ')}]}`
    const message = `'${this.name}' may not have these handlers. It lacks grants such as ${list}`
    throw new SluiceError('FORBIDDEN', message, { missing: [...missing.values()] })
  }

  /** Who reads a bus itself sees every event of it as a whole. @throws SluiceError `FORBIDDEN` with the missing grant */
  demandWholeBus(bus: string, what: string): void {
    const whole: readonly Grant[] = [{ receive: { bus } }, { read: { bus } }]
    const key = this.#key
    const own = key && !isExpired(key, this.now()) ? this.#principals.grantsOf(principalOf(key)) : []
    if (own.some(grant => whole.some(needed => covers(grant, needed)))) return
    throw forbidden(this, `${what} reads all events of bus '${bus}' as they are`, { missing: whole[0]! })
  }

  /** @throws SluiceError `FORBIDDEN` with the missing grant */
  demandQueue(queue: string, verb: 'send' | 'receive'): void {
    const decision = decide(this.#rights, `queues:${verb}`, { queue })
    if (!decision.allowed) throw forbidden(this, `queues:${verb}`, decision)
  }

  lacksQueue(queue: string, verb: 'send' | 'receive'): boolean {
    return !decide(this.#rights, `queues:${verb}`, { queue }).allowed
  }

  get #key(): Key | undefined {
    return this.#principals.keyOf(this.#digest, this.now())
  }

  get #rights(): Rights {
    const key = this.#key
    return key && !isExpired(key, this.now()) ? this.#principals.rightsOf(principalOf(key)) : nothing
  }

  *#lackedBy({ bus, rule, subscription, resultsTo, tick }: Handled): Iterable<Grant> {
    const rights = this.#rights
    const decisions = [
      decide(rights, 'events:receive', { bus }),
      decide(rights, 'rules:write', { bus, rule }),
      ...(resultsTo === undefined ? [] : [decide(rights, 'events:publish', { bus: resultsTo })]),
      ...(tick === undefined ? [] : [decide(rights, 'schedules:write', { schedule: rule })]),
      ...(tick === undefined ? [] : [decide(rights, 'events:publish', { bus }, tick)]),
    ]
    for (const decision of decisions) if (!decision.allowed) yield decision.missing
    if (!rights.manages('subscription', 'write', bus, subscription))
      yield { manage: { kind: 'subscription', bus, name: subscription, verbs: ['write'] } }
  }
}

function principalOf({ name }: Key): Principal {
  return { kind: 'key', name, groups: [] }
}
