import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { ConflictError, SluiceError } from '@sluice/event'
import { emptySnapshot, schemaKind } from '@sluice/registry'
import { Connections } from '../connections.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { type EventClass, type EventType, eventTypeOf } from './event.decorator.js'
import { earlierSchemaOf, jsonSchemaOf } from './json-schema.js'

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
      if (before === emptySnapshot) this.#registered.clear() // Redis may have lost its data, and the schemas with it
    })
  }

  /** Those that the application names itself; those of its handlers are registered with their rules. */
  async onModuleInit(): Promise<void> {
    const { events = [], publisher } = this.options
    const types = events.map(eventTypeOf)
    if (types.length === 0 || publisher?.gateway) return
    await this.connections.opened()
    await this.register(types).catch(async (error: unknown) => {
      await this.connections.onApplicationShutdown() // the app does not start, and nobody else would close them
      throw error
    })
  }

  /** @throws ConflictError `SCHEMA_EXISTS` where a version is registered with another schema */
  async register(types: readonly EventType[]): Promise<void> {
    for (const type of types) {
      if (this.#registered.has(type.eventClass)) continue
      await this.#put(type)
      this.#registered.add(type.eventClass)
    }
  }

  /** Where Sluice 0.1.0 registered the class, what it made of it stays until the version is raised: its instances still start with that. */
  async #put(type: EventType): Promise<void> {
    const { store } = this.connections.registry
    const names = { type: type.type, version: type.version }
    try {
      await store.put(schemaKind, names, jsonSchemaOf(type))
    } catch (conflict) {
      if (!(conflict instanceof ConflictError) || conflict.code !== 'SCHEMA_EXISTS') throw conflict
      await store.put(schemaKind, names, await earlierSchemaOf(type)).catch(() => Promise.reject(conflict))
    }
  }

  /** Of a class that is published and was not known at the start. Nobody waits for it; what goes wrong is logged. */
  notice(type: EventType): void {
    if (this.#registered.has(type.eventClass)) return
    const registering = this.register([type]).catch((error: unknown) => {
      if (!(error instanceof SluiceError)) this.#registered.delete(type.eventClass) // with the next event perhaps
      this.#log.error(errorText(error))
    })
    this.#registered.add(type.eventClass)
    this.#noticing = Promise.all([this.#noticing, registering])
  }

  /** An application may publish one event and end. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#noticing
  }
}
