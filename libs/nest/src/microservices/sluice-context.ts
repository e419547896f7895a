import { BaseRpcContext } from '@nestjs/microservices'
import type { CloudEvent } from '@sluice/event'
import type { EventContext } from '../handlers/event-context.js'
import type { PacketMetadata } from './packet.js'

type Of = [channel: string, metadata?: PacketMetadata, event?: CloudEvent, context?: EventContext]

/** The `@Ctx()` of handlers that SluiceServer calls. */
export class SluiceContext extends BaseRpcContext<Of> {
  #thrown: { readonly error: unknown } | undefined

  constructor(...of: Of) {
    super(of)
  }

  /** The emitted or sent pattern as text. The method has the name of Nest's RedisContext. */
  getChannel(): string {
    return this.args[0]
  }

  /** Metadata that the client attached to the packet with `setOnDispatchHook`. */
  getMetadata(): PacketMetadata | undefined {
    return this.args[1]
  }

  /** False for a request of `send()`. */
  isEvent(): boolean {
    return this.args[2] !== undefined
  }

  /** @throws Error for a request, which has no event, see {@link isEvent} */
  getEvent<Data = unknown>(): CloudEvent<Data> {
    return this.#ofEvent(this.args[2]) as CloudEvent<Data>
  }

  /** Bus, position, rule, attempt and redrives. @throws Error for a request, see {@link isEvent} */
  getContext(): EventContext {
    return this.#ofEvent(this.args[3])
  }

  /** The error that the handler threw, whatever an exception filter made of it. */
  get thrown(): { readonly error: unknown } | undefined {
    return this.#thrown
  }

  threw(error: unknown): void {
    this.#thrown = { error }
  }

  #ofEvent<T>(of: T | undefined): T {
    if (of === undefined) throw new Error(`'${this.getChannel()}' was sent as a request and is no event`)
    return of
  }
}
