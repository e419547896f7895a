import { Injectable } from '@nestjs/common'
import { Giving, Rules } from '@sluice/control'
import { InvalidError } from '@sluice/event'
import { RegistryView, schemaKind } from '@sluice/registry'
import { type Caller, KeyCallers } from '@sluice/service'
import type { Asked } from '@sluice/streams'
import { toProblem } from '../server/problem.js'

type Names = Readonly<Record<string, unknown>>

/** What a service may ask for. Without a field it asks whether there is a platform, and what is always there is made. */
interface Request {
  readonly put?: unknown
  readonly delete?: unknown
  readonly names?: unknown
  readonly settings?: unknown
}

/** What a service gets: the edition that has what it asked for. */
interface Done {
  readonly version: number
  readonly stamp: string
  readonly created: boolean
}

/**
 * Answers requests of services that may not write the registry themselves: rules of their handlers, schemas of their events. Whether
 * they may is decided as for a request over HTTP with the same key.
 */
@Injectable()
export class ServiceRequests {
  constructor(
    private readonly view: RegistryView,
    private readonly callers: KeyCallers,
    private readonly rules: Rules,
    private readonly giving: Giving,
  ) {}

  /** @returns `{"done": …}`, or `{"refused": …}` with a problem as HTTP has it */
  readonly answer = async ({ key, request }: Asked): Promise<string> => {
    try {
      await this.view.refresh() // the key may be new, or revoked
      return JSON.stringify({ done: await this.#do(this.callers.of(key), request ?? {}) })
    } catch (error) {
      return JSON.stringify({ refused: toProblem(error) })
    }
  }

  async #do(caller: Caller, request: Request): Promise<Done> {
    if (request.put === 'rule') return this.#putRule(caller, request)
    if (request.put === 'schema') return this.#putSchema(caller, request)
    if (request.delete === 'rule') return this.#deleteRule(caller, request)
    if (request.put !== undefined || request.delete !== undefined)
      throw new InvalidError('INVALID_REQUEST', 'a service can put a rule or a schema, and delete a rule')
    return this.#edition(false)
  }

  async #putRule(caller: Caller, { names, settings }: Request): Promise<Done> {
    const [bus, rule] = [text(names, 'bus'), text(names, 'name')]
    caller.demand('rules:write', { bus, rule })
    const { version, stamp, created } = await this.rules.put(caller, bus, rule, settings)
    return { version, stamp, created }
  }

  async #deleteRule(caller: Caller, { names }: Request): Promise<Done> {
    const [bus, rule] = [text(names, 'bus'), text(names, 'name')]
    caller.demand('rules:delete', { bus, rule })
    await this.rules.delete(caller, bus, rule)
    return this.#edition(false)
  }

  /** A schema that is there already may be named by every service that has the same one. */
  async #putSchema(caller: Caller, { names, settings }: Request): Promise<Done> {
    const type = text(names, 'type')
    const version = (names as { version?: unknown }).version as number // checked with the schema
    const needed = [{ manage: { kind: 'schema', name: type, verbs: ['write'] } }] as const
    const demand = (before: object | undefined) => {
      if (!before) this.giving.demand(caller, `register a schema of '${type}'`, needed, () => 'type')
    }
    const { created } = await this.view.store.put(schemaKind, { type, version }, settings, demand)
    return this.#edition(created)
  }

  #edition(created: boolean): Done {
    const { version, stamp } = this.view.snapshot
    return { version, stamp, created }
  }
}

/** @throws InvalidError `INVALID_REQUEST` */
function text(names: unknown, name: string): string {
  const value = ((names ?? {}) as Names)[name]
  if (typeof value === 'string') return value
  throw new InvalidError('INVALID_REQUEST', `names.${name} must be a text`, { path: `names.${name}` })
}
