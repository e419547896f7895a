import { PatternError, PatternIndex } from '@sluice/pattern'
import type { EventVerb } from './actions.js'
import type { Allowed } from './decision.js'
import type { EventScope, Grant, Redact } from './grant.js'
import { asksAboutHidden } from './hidden-asks.js'
import { Mask } from './mask.js'
import { plainName } from './tenancy.js'
import { dataName } from './redacted-path.js'
import { View } from './view.js'

/** Buses and sets of grants that are remembered: callers choose the names of buses, and events the sets. */
const mostRemembered = 256

/** The fields that a grant of some verb has. */
interface Scope extends EventScope {
  readonly show?: 'payload' | 'metadata'
  readonly redact?: readonly Redact[]
}

interface Line {
  /** Its place among all grants of the principal. */
  readonly order: number
  readonly allowed: Allowed
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
    private readonly tenant: string,
  ) {
    this.lines = Array.from(grants, ({ grant, allowed }, order) => {
      const { bus, pattern, show, redact = [] } = (grant as Record<string, Scope>)[verb]!
      // what else there may be to show in a newer version is less than everything
      const hidden = show === undefined || show === 'payload' ? redact : [...redact, dataName]
      return { order, allowed, bus: new Mask(bus), pattern, redact: hidden }
    })
  }

  /** A line for some bus, of any events. */
  get any(): Allowed | undefined {
    return this.lines[0]?.allowed
  }

  /** @param bus as it is called inside Sluice; there are no grants on one of another tenant */
  on(bus: string): BusGrants {
    const known = this.buses.get(bus)
    if (known) return known
    const name = plainName(this.tenant, bus)
    const lines = name === undefined ? [] : this.lines.filter(line => line.bus.matches(name))
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

  constructor(
    private readonly lines: readonly Line[],
    private readonly mostSteps: number,
  ) {
    this.always = lines.filter(({ pattern }) => pattern === undefined)
  }

  /** A line for events of the bus, whichever they are. */
  get any(): Allowed | undefined {
    return this.lines[0]?.allowed
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
