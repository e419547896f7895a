import { Inject, Injectable } from '@nestjs/common'
import { UnavailableError } from '@sluice/event'
import { liveMembers, routerGroup, untilVersion } from '@sluice/streams'
import { Connections } from '../connections.js'
import { type Handler, Handlers } from '../handlers/handlers.js'
import { NestLog } from '../nest-log.js'
import { orderOf } from '../handlers/on-event.decorator.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'

/** The one target of a handler's rule. */
export const targetId = 'handler'

const ruleLiveTimeoutMs = 10_000

/** Makes a rule of each handler. */
@Injectable()
export class HandlerRules {
  readonly #log = new NestLog()

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** Each handler's rule is live when this resolves: an event published from now on reaches it. */
  async save(): Promise<void> {
    const { registry } = this.connections
    const { name } = this.options
    const versions = new Map<string, number>()
    for (const [rule, handler] of this.handlers.byRule) {
      const { pattern, onFailure, onSuccess } = handler.options
      const choices = { ...(onFailure ? { onFailure } : {}), ...(onSuccess ? { onSuccess } : {}) }
      const target = { id: targetId, type: 'subscription', subscription: subscriptionOf(name, handler), ...choices }
      const settings = { pattern, targets: [target], managedBy: name }
      const { version } = await registry.registry.putRule(busOf(handler), rule, settings)
      versions.set(busOf(handler), version)
    }
    await registry.refresh()
    await this.untilLive(versions)
    this.#reportForgotten()
  }

  /** @param versions of the registry that the routers of each bus must have come to */
  protected async untilLive(versions: ReadonlyMap<string, number>): Promise<void> {
    const { registry, log } = this.connections
    const { name } = this.options
    for (const [bus, version] of versions) {
      const live = await untilVersion(log.redis, log.keys, routerGroup, registry.bus(bus), version, ruleLiveTimeoutMs)
      if (!live)
        throw new UnavailableError(
          'RULE_NOT_LIVE',
          `a router does not work by the rules of '${name}' yet: is it overloaded or frozen?`,
        )
    }
    if ((await liveMembers(log.redis, log.keys, routerGroup)) > 0) return
    this.#log.warn('no router is running: events are accepted and kept, and reach nobody until one starts')
  }

  #reportForgotten(): void {
    const { name } = this.options
    for (const rules of this.connections.registry.snapshot.rules.values()) {
      for (const rule of rules.values()) {
        if (rule.managedBy !== name || this.handlers.byRule.has(rule.name)) continue
        this.#log.warn(
          `rule ${rule.name} on bus ${rule.bus} was made by a handler that is gone; its events will become dead letters. ` +
            `If no other version of ${name} needs it: DELETE /v1/buses/${rule.bus}/rules/${rule.name}`,
        )
      }
    }
  }
}

export function busOf(handler: Handler): string {
  return handler.options.bus ?? 'default'
}

/** The subscription of the service's ordered handlers; the others share one of the service's own name. */
export function orderedName(service: string): string {
  return `${service}.ordered`
}

function subscriptionOf(service: string, handler: Handler): string {
  return orderOf(handler.options) ? orderedName(service) : service
}
