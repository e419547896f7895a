import { Inject, Injectable } from '@nestjs/common'
import { nameForm, namePattern } from '@sluice/delivery'
import { type CloudEvent, ConflictError, InvalidError } from '@sluice/event'
import type { EventContext } from './event-context.js'
import { HandlerCalls } from './handler-calls.js'
import { again, type Method, Methods, placeOf } from './methods.js'
import { NestLog } from '../nest-log.js'
import type { HandlerOptions } from './handler-options.js'
import { onEventOptions } from './on-event.decorator.js'
import { lostParam } from './lost-params.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { withReceipts } from '../receipts/idempotent.decorator.js'
import { tickPattern } from '../schedules/tick.js'

export interface Handler {
  /** Class, method, and a number if the method has several decorators: the same at each start. */
  readonly id: string
  readonly options: HandlerOptions
  readonly invoke: (event: CloudEvent, context: EventContext) => unknown
}

/** A handler that was found. Two that are named alike differ by class, method and number. */
interface Found {
  readonly one: Method
  readonly byPlace: string
}

/** Finds the `@OnEvent` and `@Scheduled` methods of all providers and controllers, each once even if its module is imported several times. */
@Injectable()
export class Handlers {
  /** Rule -> its handler. Empty before {@link find}. */
  readonly byRule = new Map<string, Handler>()
  readonly #log = new NestLog()

  constructor(
    private readonly methods: Methods,
    private readonly calls: HandlerCalls,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /**
   * @returns false if this module is imported several times and another import has the handlers
   * @throws InvalidError `INVALID_HANDLER`, ConflictError `TWO_HANDLERS`, `TWO_INSTANCES`, `TWO_SERVICES`
   */
  find(): boolean {
    if (!this.methods.isFirst()) return false
    const found = new Map<string, Found>()
    for (const one of this.methods) {
      const { wrapper, type, name, method } = one
      onEventOptions(method).forEach((options, i) => {
        const byPlace = `${type.name}.${name}${i === 0 ? '' : `.${i + 1}`}`.replace(/[^A-Za-z0-9._-]/g, '-')
        const id = options.schedule?.name ?? byPlace
        const before = found.get(id)
        if (before && (before.one.type !== type || before.byPlace !== byPlace)) throw twoHandlers(id)
        if (before) return this.#findAgain(id, before.one, one)
        found.set(id, { one, byPlace })
        const lost = i === 0 ? lostParam(type, name) : undefined
        if (lost) this.#log.warn(`@OnEvent on ${type.name}.${name}: ${lost}`)
        const invoke = invoked(this.calls.of(wrapper, name), options)
        this.#add({ id, options: withReceipts(id, options, method), invoke })
      })
    }
    return true
  }

  #findAgain(id: string, before: Method, { wrapper, type }: Method): void {
    const kind = again(before.wrapper, wrapper)
    if (kind === 'same') return
    const places = [before.wrapper, wrapper].map(placeOf)
    if (kind === 'different') throw twoInstances(id, type.name, places)
    const fix = 'provide it in one module, export it, and import that module'
    this.#log.warn(`${places.join(' and ')} are two instances with one handler ${id}, which the first has: ${fix}`)
  }

  #add(handler: Handler): void {
    const { group = this.options.name, schedule } = handler.options
    const rule = `${group}.${handler.id}`
    if (!namePattern.test(rule)) {
      const message = `the rule of handler ${handler.id} would be '${rule}'; a name has ${nameForm}: rename the class, the method, the service or the group`
      throw new InvalidError('INVALID_HANDLER', message, { handler: handler.id })
    }
    const options = schedule ? { ...handler.options, pattern: tickPattern(this.options.name, rule) } : handler.options
    this.byRule.set(rule, { ...handler, options })
  }
}

function invoked(call: Handler['invoke'], { wants }: HandlerOptions): Handler['invoke'] {
  return wants ? (event, context) => (wants(event.type) ? call(event, context) : undefined) : call
}

function twoInstances(id: string, type: string, places: readonly string[]): ConflictError {
  const message = `${places.join(' and ')} are two instances of ${type}, and both would have the handler ${id}: give one a class of its own (class Other${type} extends ${type} {}), the name is what its events are kept under`
  return new ConflictError('TWO_INSTANCES', message, { handler: id, providers: places })
}

function twoHandlers(id: string): ConflictError {
  const message = `two handlers would be called ${id}: rename one, the name is what its events are kept under`
  return new ConflictError('TWO_HANDLERS', message, { handler: id })
}
