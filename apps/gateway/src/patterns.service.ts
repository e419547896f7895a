import { Injectable } from '@nestjs/common'
import { assertEvent, InvalidError, NotFoundError } from '@sluice/event'
import { compile, explain, type Explanation } from '@sluice/pattern'
import { readPattern, type Rule, wantsEvent } from '@sluice/registry'
import { EventLog, latestEvents } from '@sluice/streams'
import { Buses } from './buses.service.js'

/** Events that one backtest may look at. */
const mostEvents = 1000
/** Events that are listed by name; the counts are of all. */
const mostListed = 50

/** What a backtest found for one event. */
export interface Found {
  readonly id: string
  readonly type: string
  readonly position: string
  /** Why, in one sentence. */
  readonly summary: string
}

/** What a pattern would have done with the newest events of the bus, next to the saved rule. */
export interface Backtest {
  readonly scanned: number
  readonly matched: number
  /** Matched by the pattern and not by the saved rule. */
  readonly gained: { readonly count: number; readonly events: readonly Found[] }
  /** Matched by the saved rule and not by the pattern. */
  readonly lost: { readonly count: number; readonly events: readonly Found[] }
}

/** Says why a pattern matches an event or not, and what a changed rule would have done. */
@Injectable()
export class Patterns {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
  ) {}

  test(body: unknown): Explanation {
    const { pattern, event } = fields(body, ['pattern', 'event'])
    return explainEvent(object('pattern', pattern), event)
  }

  /** Either one event against the saved rule, or a backtest of a pattern (the rule's own, if none is given). */
  async testRule(busName: string, name: string, body: unknown): Promise<Explanation | Backtest> {
    const bus = await this.buses.find(busName)
    const rule = this.buses.view.rule(busName, name)
    if (!rule)
      throw new NotFoundError('UNKNOWN_RULE', `there is no rule '${name}' on bus '${busName}'`, {
        bus: busName,
        rule: name,
      })
    const { event, pattern, last } = fields(body, ['event', 'pattern', 'last'])
    if (event !== undefined) {
      if (last !== undefined)
        throw new InvalidError('INVALID_TEST', 'send either an event, or how many of the last events to test', {
          path: 'last',
        })
      return explainEvent(pattern === undefined ? rule.pattern : object('pattern', pattern), event)
    }
    return this.#backtest(bus, rule, pattern === undefined ? rule.pattern : object('pattern', pattern), count(last))
  }

  async #backtest(bus: { name: string; shards: number }, rule: Rule, pattern: object, last: number): Promise<Backtest> {
    const matchesNow = readPattern(() => compile(pattern))
    const matchedBefore = compile(rule.pattern)
    const gained: Found[] = []
    const lost: Found[] = []
    const counts = { scanned: 0, matched: 0, gained: 0, lost: 0 }
    for await (const { position, event: json } of latestEvents(this.log, bus, last)) {
      const event = JSON.parse(json) as { id: string; type: string }
      const wanted = wantsEvent(rule, json)
      const [now, before] = [wanted && matchesNow(event), wanted && matchedBefore(event)]
      counts.scanned++
      if (now) counts.matched++
      if (now === before) continue
      const list = now ? gained : lost
      counts[now ? 'gained' : 'lost']++
      if (list.length < mostListed)
        list.push({ id: event.id, type: event.type, position, summary: explain(pattern, event).summary })
    }
    const { scanned, matched } = counts
    return {
      scanned,
      matched,
      gained: { count: counts.gained, events: gained },
      lost: { count: counts.lost, events: lost },
    }
  }
}

function explainEvent(pattern: object, event: unknown): Explanation {
  assertEvent(event)
  return readPattern(() => explain(pattern, event))
}

function fields<Name extends string>(body: unknown, names: readonly Name[]): Partial<Record<Name, unknown>> {
  const value = object('the body', body)
  const unknown = Object.keys(value).find(name => !(names as readonly string[]).includes(name))
  if (unknown === undefined) return value as Partial<Record<Name, unknown>>
  throw new InvalidError('INVALID_TEST', `there is no field '${unknown}'; send ${names.join(', ')}`, { path: unknown })
}

function object(name: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new InvalidError('INVALID_TEST', `${name} must be a JSON object`, { path: name })
}

function count(last: unknown = 100): number {
  if (Number.isInteger(last) && (last as number) >= 1 && (last as number) <= mostEvents) return last as number
  throw new InvalidError('INVALID_TEST', `last must be a number from 1 to ${mostEvents}`, { path: 'last' })
}
