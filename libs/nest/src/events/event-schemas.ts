import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { ConflictError, SluiceError, UnavailableError } from '@sluice/event'
import { emptySnapshot, schemaKind } from '@sluice/registry'
import { Connections } from '../connections.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { type EventClass, type EventType, eventTypeOf } from './event.decorator.js'
import { earlierSchemaOf, jsonSchemaOf } from './json-schema.js'

/** Milliseconds that a stop waits for a platform that registers schemas. */
const noticedWithinMs = 3000

/** Registers the schemas of event classes, each once. */
@Injectable()
export class EventSchemas implements OnModuleInit, BeforeApplicationShutdown {
  readonly #log = new NestLog()
  readonly #registered = new Set<EventClass>()
  #noticing: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly connections: Connections,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    connections.registry.onChange((_, before) => {
      if (before === emptySnapshot) this.#registered.clear() // Redis may have lost the schemas
    })
  }

  /** Registers the schemas that the application lists; those of its handlers are registered with their rules. */
  async onModuleInit(): Promise<void> {
    const { events = [], publisher } = this.options
    const types = events.map(eventTypeOf)
    if (types.length === 0 || publisher?.gateway) return
    await this.connections.opened()
    await this.register(types).catch(async (error: unknown) => {
      await this.connections.onApplicationShutdown() // the application does not start, so nothing else would close them
      throw error
    })
  }

  /** @throws ConflictError `SCHEMA_EXISTS` if a version is registered with another schema */
  async register(types: readonly EventType[]): Promise<void> {
    for (const type of types) {
      if (this.#registered.has(type.eventClass)) continue
      await this.#put(type)
      this.#registered.add(type.eventClass)
    }
  }

  /** Keeps a schema that Sluice 0.1.0 made of the class until its version is raised: instances of 0.1.0 compare with that schema. */
  async #put(type: EventType): Promise<void> {
    const { store } = this.connections.registry
    const names = { type: type.type, version: type.version }
    try {
      await store.put(schemaKind, names, jsonSchemaOf(type))
    } catch (conflict) {
      if (conflict instanceof UnavailableError && conflict.code === 'NOT_REPLICATED') return this.#warn(type, conflict)
      if (!(conflict instanceof ConflictError) || conflict.code !== 'SCHEMA_EXISTS') throw conflict
      await store.put(schemaKind, names, await earlierSchemaOf(type)).catch(() => Promise.reject(conflict))
    }
  }

  /** The schema is written, and is registered again if a failover loses it. */
  #warn({ type }: EventType, { details }: UnavailableError): void {
    this.#log.warn(
      `the schema of ${type} is written, and ${details['replicas']} of ${details['wanted']} replicas have it`,
    )
  }

  /** Registers the schema of a class that is first seen when it is published, in the background. Errors are logged. */
  notice(type: EventType): void {
    if (this.#registered.has(type.eventClass)) return
    const registering = this.register([type]).catch((error: unknown) => {
      if (!(error instanceof SluiceError)) this.#registered.delete(type.eventClass) // the next event tries again
      this.#log.error(errorText(error))
    })
    this.#registered.add(type.eventClass)
    this.#noticing = Promise.all([this.#noticing, registering])
  }

  /** Waits for registrations: an application may publish one event and end. */
  async beforeApplicationShutdown(): Promise<void> {
    const late = setTimeout(() => this.connections.leave(), noticedWithinMs)
    await this.#noticing
    clearTimeout(late)
  }
}
