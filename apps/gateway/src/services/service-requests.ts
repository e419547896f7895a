import { Injectable } from '@nestjs/common'
import type { Action, Grant, Resource } from '@sluice/access'
import { Giving, PulledQueues, Rules, Schedules } from '@sluice/control'
import { InvalidError } from '@sluice/event'
import { RegistryView, schemaKind } from '@sluice/registry'
import { auditRecord, AuditTrail, type Caller, KeyCallers } from '@sluice/service'
import { type Asked, demandManaged, demandUndeclared, EventLog } from '@sluice/streams'
import { type Problem, toProblem } from '../server/problem.js'

/** What a service may ask for. Without a field it asks whether there is a platform, and what is always there is made. */
interface Request {
  readonly put?: unknown
  readonly delete?: unknown
  readonly names?: unknown
  readonly settings?: unknown
}

/**
 * Whether it made something that was not there, the number of the version that it wrote of a rule, and whether it changed something that
 * is not in the registry.
 */
interface Result {
  readonly created: boolean
  readonly number?: number | undefined
  readonly changed?: boolean
}

/** What a request would be over HTTP, for the audit, and how it is done. */
interface Work {
  readonly action?: Action
  readonly resource?: Resource
  readonly method: 'PUT' | 'DELETE'
  readonly url: string
  readonly run: (caller: Caller) => Promise<Result>
}

/**
 * Answers requests of services that may not write the registry themselves: rules and schedules of their handlers, schemas of their events.
 * Whether they may is decided as for a request over HTTP with the same key, and it is recorded in the audit as that.
 */
@Injectable()
export class ServiceRequests {
  constructor(
    private readonly view: RegistryView,
    private readonly callers: KeyCallers,
    private readonly rules: Rules,
    private readonly giving: Giving,
    private readonly queues: PulledQueues,
    private readonly schedules: Schedules,
    private readonly trail: AuditTrail,
    private readonly log: EventLog,
  ) {}

  /** @returns `{"done": …}` with the edition that has it, or `{"refused": …}` with a problem as HTTP has it */
  readonly answer = async ({ key, request }: Asked): Promise<string> => {
    let caller: Caller | undefined
    let work: Work | undefined
    try {
      await this.view.refresh() // the key may be new, or revoked
      caller = this.callers.of(key)
      work = this.#workOf((request ?? {}) as Request)
      return JSON.stringify({ done: await this.#do(caller, work) })
    } catch (error) {
      const refused = toProblem(error)
      if (refused.status === 401 || refused.status === 403) this.trail.note(recordOf(caller, work, refused))
      return JSON.stringify({ refused })
    }
  }

  /** A service asks for all that it has at each start: only what changes something is recorded. */
  async #do(caller: Caller, work: Work | undefined): Promise<object> {
    const before = this.view.snapshot
    const { created, number, changed }: Result = (await work?.run(caller)) ?? { created: false }
    const { version, stamp } = this.view.snapshot
    if (work && (created || changed || before.stamp !== stamp))
      await this.trail.record(recordOf(caller, work, undefined, number))
    return { version, stamp, created }
  }

  #workOf(request: Request): Work | undefined {
    if (request.put === 'rule') return this.#putRule(request)
    if (request.put === 'schema') return this.#putSchema(request)
    if (request.put === 'queue') return this.#putQueue(request)
    if (request.put === 'schedule') return this.#putSchedule(request)
    if (request.delete === 'rule') return this.#deleteRule(request)
    if (request.delete === 'schedule') return this.#deleteSchedule(request)
    if (request.put === undefined && request.delete === undefined) return undefined
    const can = 'a service can put a rule, a schedule, a schema or a queue, and delete a rule or a schedule'
    throw new InvalidError('INVALID_REQUEST', can)
  }

  #putRule({ names, settings }: Request): Work {
    const { action, resource, bus, rule, url } = ruleOf(names, 'rules:write')
    const run = async (caller: Caller) => {
      caller.demand(action, resource)
      return this.rules.put(caller, bus, rule, settings)
    }
    return { action, resource, method: 'PUT', url, run }
  }

  #deleteRule({ names }: Request): Work {
    const { action, resource, bus, rule, url } = ruleOf(names, 'rules:delete')
    const run = async (caller: Caller) => {
      caller.demand(action, resource)
      return { created: false, number: await this.rules.delete(caller, bus, rule) }
    }
    return { action, resource, method: 'DELETE', url, run }
  }

  /** What a service declares: whether the queue was there already is for the platform to find out. */
  #putQueue({ names, settings }: Request): Work {
    const [action, queue] = ['queues:write', text(names, 'name')] as const
    const run = async (caller: Caller) => {
      caller.demand(action, { queue })
      return this.queues.put(caller, queue, (settings as { settings?: unknown } | undefined)?.settings)
    }
    return { action, resource: { queue }, method: 'PUT', url: `/v1/queues/${queue}`, run }
  }

  #putSchedule({ names, settings }: Request): Work {
    const { action, resource, schedule, url } = scheduleOf(names, 'schedules:write')
    const run = async (caller: Caller) => {
      caller.demand(action, resource)
      const { created, changed } = await this.schedules.declare(caller, schedule, settings)
      return { created, changed }
    }
    return { action, resource, method: 'PUT', url, run }
  }

  /** A service deletes what nobody declares any more. It may have waited for a gateway since it found that. */
  #deleteSchedule({ names, settings }: Request): Work {
    const { action, resource, schedule, url } = scheduleOf(names, 'schedules:delete')
    const { managedBy: service } = (settings ?? {}) as { readonly managedBy?: unknown }
    const run = async (caller: Caller) => {
      caller.demand(action, resource)
      await demandUndeclared(this.log, schedule)
      await this.schedules.delete(caller, schedule, before => {
        // an earlier SDK does not say which service it is
        if (typeof service === 'string')
          demandManaged(schedule, (before as { readonly managedBy?: string }).managedBy, service)
      })
      return { created: false, changed: true }
    }
    return { action, resource, method: 'DELETE', url, run }
  }

  /** A schema that is there already may be named by every service that has the same one, or an earlier form of it. */
  #putSchema({ names, settings }: Request): Work {
    const type = text(names, 'type')
    const version = (names as { version?: unknown }).version as number // checked with the schema
    const needed: readonly Grant[] = [{ manage: { kind: 'schema', name: type, verbs: ['write'] } }]
    const run = async (caller: Caller) => {
      return this.view.store.put(schemaKind, { type, version }, settings, (before, schema) => {
        const isKept = before && schemaKind.next(before, schema, { type, version }).value === before
        if (!isKept) this.giving.demand(caller, `register a schema of '${type}'`, needed, () => 'type')
      })
    }
    return { method: 'PUT', url: `/v1/schemas/${type}/${String(version)}`, run }
  }
}

function ruleOf<A extends Action>(names: unknown, action: A) {
  const [bus, rule] = [text(names, 'bus'), text(names, 'name')]
  return { action, resource: { bus, rule }, bus, rule, url: `/v1/buses/${bus}/rules/${rule}` }
}

function scheduleOf<A extends Action>(names: unknown, action: A) {
  const schedule = text(names, 'name')
  return { action, resource: { schedule }, schedule, url: `/v1/schedules/${schedule}` }
}

/** @param refused undefined if it was done */
function recordOf(caller: Caller | undefined, work: Work | undefined, refused?: Problem, version?: number) {
  const { action, resource, method = 'PUT', url = '/' } = work ?? {}
  const asked = { principal: caller?.name, action, method, url, address: 'redis', ...(resource ? { resource } : {}) }
  if (!refused) return auditRecord(asked, { status: 200, version })
  const { status, code, missing } = refused
  return auditRecord(asked, { status, code, missing: missing as Grant | undefined })
}

/** @throws InvalidError `INVALID_REQUEST` */
function text(names: unknown, name: string): string {
  const value = ((names ?? {}) as Readonly<Record<string, unknown>>)[name]
  if (typeof value === 'string') return value
  throw new InvalidError('INVALID_REQUEST', `names.${name} must be a text`, { path: `names.${name}` })
}
