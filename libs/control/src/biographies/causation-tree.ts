import { Injectable } from '@nestjs/common'
import { isOfDelivery, type Step } from '@sluice/biography'
import { type CloudEvent, readVia, viaAttribute } from '@sluice/event'
import type { Caller } from '@sluice/service'
import { EventLog } from '@sluice/streams'
import { EventTexts, parseEvent } from './event-texts.js'
import type { Spot } from './shown-biography.js'

/** Events of one answer besides the one that it is about. */
const mostEvents = 200
/** Events of one chain of causes. */
const mostChain = 64
/** Levels of effects of one answer. */
export const depths = { byDefault: 3, most: 16 }

/** An event that was caused, or caused others, as the caller sees it. */
export type TreeNode = NotYours | Gone | SeenNode

/** The caller may not see it: nothing is said of it. */
interface NotYours {
  readonly notYours: true
}

/** The bus has forgotten it. */
interface Gone extends Spot {
  readonly gone: true
}

interface SeenNode extends Spot {
  readonly event: Record<string, unknown>
  /** The delivery of the event before it that it came of; missing where it was published by a handler. */
  readonly by?: { readonly rule: string; readonly target: string }
  readonly effects?: readonly TreeNode[]
  /** Set if there are effects that are not shown: too deep, or too many. */
  readonly more?: true
}

export interface Causes {
  /** From the origin to the one that caused the event directly. */
  readonly chain: readonly TreeNode[]
  /** Whether all between origin and event are there. */
  readonly complete: boolean
}

export interface Effects {
  readonly tree: readonly TreeNode[]
  /** Whether the bus recorded what the event itself caused. */
  readonly complete: boolean
}

/** What an event was caused by and what it caused, across buses. */
@Injectable()
export class CausationTree {
  constructor(
    private readonly log: EventLog,
    private readonly texts: EventTexts,
  ) {}

  /** @param steps of the event, and whether the caller sees all of it @param depth levels of effects, from 1 */
  async effects(caller: Caller, { steps, isWhole }: Told, depth: number): Promise<Effects> {
    const growth = { left: mostEvents, seen: new Set<string>() }
    const tree = await this.#below(caller, { steps, isWhole }, depth, growth)
    return { tree: tree.nodes, complete: isRecorded(steps) && !tree.more }
  }

  /** @param event as the log has it @returns null for an event that nothing caused */
  async causes(caller: Caller, own: Spot, event: CloudEvent): Promise<Causes | null> {
    const { way, isToOrigin } = await this.#upFrom(own, event)
    if (way.length === 0 && event['causationid'] === undefined && !event.hops) return null
    const origin = this.log.causes.of(event, own)
    const isKnown = isSame(origin, own) || way.some(spot => isSame(spot, origin))
    const complete = way.length > 0 && (isToOrigin || isSame(origin, way[0]!))
    return { chain: await this.#nodes(caller, isKnown || complete ? way : [origin, ...way]), complete }
  }

  /** The events before one, as far as buses still have them: the farthest first, and whether that one is an origin. */
  async #upFrom(own: Spot, event: CloudEvent): Promise<{ way: Spot[]; isToOrigin: boolean }> {
    const way: Spot[] = []
    let cause = causeOf(own.bus, event)
    while (cause && way.length < mostChain && EventTexts.isPosition(cause.position)) {
      way.unshift(cause)
      const json = await this.texts.read(cause.bus, cause.position)
      const before = json === undefined ? undefined : parseEvent(json)
      if (!before) return { way, isToOrigin: false }
      cause = causeOf(cause.bus, before)
    }
    return { way, isToOrigin: cause === undefined }
  }

  async #below(caller: Caller, { steps, isWhole }: Told, depth: number, growth: Growth): Promise<Below> {
    const effects = effectsOf(steps)
    if (depth === 0) return { nodes: [], more: effects.length > 0 }
    const nodes: TreeNode[] = []
    for (const { by, ...spot } of effects) {
      const name = `${spot.bus} ${spot.position}`
      if (growth.seen.has(name)) continue
      if (growth.left-- <= 0) return { nodes, more: true }
      growth.seen.add(name)
      const { node, isWhole: isWholeNode } = await this.#look(caller, spot)
      // what comes of an event that is not the caller's is not either
      if (!('event' in node)) nodes.push(node)
      else {
        const { steps } = await this.log.journal.read(spot.bus, spot.position)
        const below = await this.#below(caller, { steps, isWhole: isWholeNode }, depth - 1, growth)
        nodes.push({ ...node, ...(by && isWhole && { by }), ...effectsIn(below) })
      }
    }
    return { nodes, more: false }
  }

  async #nodes(caller: Caller, spots: readonly Spot[]): Promise<TreeNode[]> {
    return Promise.all(spots.map(async spot => (await this.#look(caller, spot)).node))
  }

  async #look(caller: Caller, { bus, position }: Spot): Promise<{ node: TreeNode; isWhole: boolean }> {
    const notYours = { node: { notYours: true }, isWhole: false } as const
    if (!caller.owns(bus) || !EventTexts.isPosition(position)) return notYours
    const json = await this.texts.read(bus, position)
    if (json === undefined) {
      return this.texts.seesAll(caller, bus) ? { node: { bus, position, gone: true }, isWhole: true } : notYours
    }
    const seen = await this.texts.seen(caller, bus, json)
    return seen ? { node: { bus, position, event: summaryOf(seen.json) }, isWhole: seen.isWhole } : notYours
  }
}

/** The steps of an event, and whether the caller sees all of it: only then it is told which rules it was delivered by. */
interface Told {
  readonly steps: readonly Step[]
  readonly isWhole: boolean
}

interface Growth {
  left: number
  readonly seen: Set<string>
}

interface Below {
  readonly nodes: TreeNode[]
  readonly more: boolean
}

function effectsIn({ nodes, more }: Below): Pick<SeenNode, 'effects' | 'more'> {
  return { ...(nodes.length > 0 && { effects: nodes }), ...(more && { more: true as const }) }
}

interface Effect extends Spot {
  readonly by?: { readonly rule: string; readonly target: string }
}

/** Each event once, with the delivery that it came of where that is known. */
function effectsOf(steps: readonly Step[]): Effect[] {
  const effects = new Map<string, Effect>()
  for (const step of steps) {
    if (!('position' in step) || step.bus === undefined || step.position === undefined) continue
    const { bus, position } = step
    const by = isOfDelivery(step) ? { by: { rule: step.rule, target: step.target } } : {}
    effects.set(`${bus} ${position}`, { ...effects.get(`${bus} ${position}`), bus, position, ...by })
  }
  return [...effects.values()]
}

/** Whether every step of the event was recorded: routing is one that every event has. */
function isRecorded(steps: readonly Step[]): boolean {
  return steps.some(({ name }) => name === 'RULE_MATCH' || name === 'NO_STANDARD_RULES_MATCHED')
}

/** The event that caused one, by the delivery that Sluice stamped on it. */
function causeOf(bus: string, event: CloudEvent): Spot | undefined {
  const via = readVia(event[viaAttribute], bus)
  return via && { bus: via.bus, position: via.position }
}

function isSame(a: Spot, b: Spot): boolean {
  return a.bus === b.bus && a.position === b.position
}

const summarised = ['id', 'type', 'source', 'subject', 'time', 'receivedtime', 'principal'] as const

function summaryOf(json: string): Record<string, unknown> {
  const event = JSON.parse(json) as Record<string, unknown>
  return Object.fromEntries(summarised.flatMap(name => (event[name] === undefined ? [] : [[name, event[name]]])))
}
