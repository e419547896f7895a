import { tenantOf } from '@sluice/event'
import { disjoint, PatternError, PatternIndex, possible, TooCostly } from '@sluice/pattern'
import type { EventVerb } from './actions.js'
import type { Among } from './among.js'
import type { Allowed } from './decision.js'
import type { EventScope, Grant, Redact } from './grant.js'
import { asksAboutHidden } from './hidden-asks.js'
import { Mask } from './mask.js'
import { dataName } from './redacted-path.js'
import { View } from './view.js'

/** Buses and sets of grants that are remembered: callers choose the names of buses, and events the sets. */
const mostRemembered = 256

/** The fields that a grant of some verb has. */
interface Scope extends EventScope {
  readonly tenant?: string
  readonly show?: 'payload' | 'metadata'
  readonly redact?: readonly Redact[]
}

interface Line {
  /** Its place among all grants of the principal. */
  readonly order: number
  readonly allowed: Allowed
  /** That of the buses. */
  readonly tenant: string
  readonly bus: Mask
  readonly pattern: object | undefined
  readonly redact: readonly Redact[]
}

/** The grants of one verb that a principal has. What they say of a bus is compiled when it is first asked. */
export class EventGrants {
  private readonly lines: readonly Line[]
  private readonly buses = new Map<string, BusGrants>()

  constructor(
    verb: EventVerb,
    grants: Iterable<{ readonly grant: Grant; readonly allowed: Allowed }>,
    private readonly mostSteps: number,
    own: string,
  ) {
    this.lines = Array.from(grants, ({ grant, allowed }, order) => {
      const { tenant = own, bus, pattern, show, redact = [] } = (grant as Record<string, Scope>)[verb]!
      // what else there may be to show in a newer version is less than everything
      const hidden = show === undefined || show === 'payload' ? redact : [...redact, dataName]
      return { order, allowed, tenant, bus: new Mask(bus), pattern, redact: hidden }
    })
  }

  /** A line for some bus, of any events. */
  get any(): Allowed | undefined {
    return this.lines[0]?.allowed
  }

  /** @param bus as it is called inside Sluice; on one of another tenant there are only grants that name that tenant */
  on(bus: string): BusGrants {
    const known = this.buses.get(bus)
    if (known) return known
    const { tenant, name } = tenantOf(bus)
    const lines = this.lines.filter(line => line.tenant === tenant && line.bus.matches(name))
    if (lines.length === 0) return noGrants
    if (this.buses.size >= mostRemembered) this.buses.clear()
    const grants = new BusGrants(lines, this.mostSteps)
    this.buses.set(bus, grants)
    return grants
  }
}

/** The grants of one verb on one bus. */
class BusGrants {
  /** Without a pattern. */
  private readonly always: readonly Line[]
  #index: PatternIndex<Line> | undefined
  private readonly views = new Map<string, View>()
  /** By pattern: rules keep theirs. */
  private readonly most = new WeakMap<object, { readonly view: View | undefined }>()

  constructor(
    private readonly lines: readonly Line[],
    private readonly mostSteps: number,
  ) {
    this.always = lines.filter(({ pattern }) => pattern === undefined)
  }

  /** A line for events of the bus, whichever they are: one for all of them, if there is one. */
  get any(): Allowed | undefined {
    return (this.always[0] ?? this.lines[0])?.allowed
  }

  /** What the grants say of all events that have these attributes, whatever else they have. */
  among(known: Readonly<Record<string, string>>): Among {
    const isAsked = this.lines.map(line => line.pattern && asksMore(line.pattern, known))
    const all = this.lines.filter(({ pattern }, i) => pattern === undefined || isAsked[i] === false)
    const some = this.lines.filter((_, i) => isAsked[i] === true)
    return {
      ...(all.length > 0 && { by: all[0]!.allowed.by, view: this.viewOf(all) }),
      some: some.map(line => ({
        ...{ by: line.allowed.by, pattern: line.pattern!, redact: this.viewOf([line]).redact },
      })),
    }
  }

  /**
   * The line that allows the event.
   *
   * @param isChecked whether the gateway has read it, so that its attributes are there once each
   * @throws TooCostly if that is not known
   */
  allowing(json: string, isChecked: boolean): Allowed | undefined {
    const [always] = this.always
    if (always || this.lines.length === 0) return always?.allowed
    const matching = this.index.matchJson(json, this.mostSteps, isChecked)
    let first = matching[0]
    for (let i = 1; i < matching.length; i++) if (matching[i]!.order < first!.order) first = matching[i]
    return first?.allowed
  }

  /** How the grants show the event; undefined if none does. @throws TooCostly if that is not known */
  view(json: string): View | undefined {
    if (this.lines.length === 0) return undefined
    if (this.always.length === this.lines.length) return this.viewOf(this.always)
    const matching = this.index.matchJson(json, this.mostSteps)
    const all = matching.length === 0 ? this.always : [...this.always, ...matching]
    return all.length === 0 ? undefined : this.viewOf(all)
  }

  /** How an event that a pattern matches is seen at most; undefined if it is certain that no grant matches such an event. */
  atMost(pattern: object): View | undefined {
    const known = this.most.get(pattern)
    if (known) return known.view
    const lines = this.lines.filter(line => line.pattern === undefined || !areDisjoint(line.pattern, pattern))
    const view = lines.length === 0 ? undefined : this.viewOf(lines)
    this.most.set(pattern, { view })
    return view
  }

  /** Whether one has a pattern that asks about something that it hides itself. */
  get askAboutHidden(): boolean {
    return this.lines.some(
      ({ pattern, redact }) => pattern !== undefined && asksAboutHidden(pattern, redact.map(pathOf)),
    )
  }

  /** How the grants without a pattern show every event. */
  get certain(): View | undefined {
    return this.always.length === 0 ? undefined : this.viewOf(this.always)
  }

  private viewOf(lines: readonly Line[]): View {
    const name =
      lines.length === 1
        ? `${lines[0]!.order}`
        : lines
            .map(({ order }) => order)
            .sort()
            .join()
    let view = this.views.get(name)
    if (!view) {
      if (this.views.size >= mostRemembered) this.views.clear()
      this.views.set(name, (view = View.of(lines.map(({ redact }) => redact))))
    }
    return view
  }

  private get index(): PatternIndex<Line> {
    if (this.#index) return this.#index
    let index = PatternIndex.of<Line>()
    for (const line of this.lines) if (line.pattern) index = withLine(index, line, line.pattern)
    return (this.#index = index)
  }
}

/** Of a pattern that another version of Sluice took it is not known. */
function areDisjoint(one: object, other: object): boolean {
  try {
    return disjoint(one, other)
  } catch (error) {
    if (error instanceof PatternError) return false
    throw error
  }
}

/**
 * Whether it depends on other attributes if a pattern matches such an event; undefined if it matches none. A pattern that another version
 * of Sluice took, or that takes too many steps, allows nothing.
 */
function asksMore(pattern: object, known: Readonly<Record<string, string>>): boolean | undefined {
  try {
    const asked = possible(pattern, known)
    return asked && asked.length > 0
  } catch (error) {
    if (error instanceof PatternError || error instanceof TooCostly) return undefined
    throw error
  }
}

function pathOf(redact: Redact): { path: string } {
  return typeof redact === 'string' ? { path: redact } : redact
}

const noGrants = new BusGrants([], 0)

/** A pattern that another version of Sluice took, and this one does not understand, allows nothing. */
function withLine(index: PatternIndex<Line>, line: Line, pattern: object): PatternIndex<Line> {
  try {
    return index.with(line.allowed.by, pattern, line)
  } catch (error) {
    if (error instanceof PatternError) return index
    throw error
  }
}
