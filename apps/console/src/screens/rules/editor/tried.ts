import type { Schemas } from '@sluice/client'
import { useState } from 'react'
import { parsed } from './json-text.js'
import { sampleOf } from './sample.js'
import type { Material } from './use-material.js'

type Event = Schemas['CloudEvent']
type Selection = Readonly<Record<string, unknown>> | undefined

/** What is tried, and where it was taken from. */
export interface Tried {
  readonly text: string
  /** {@link ofEvent}, {@link ofSchema}, or empty for one's own. */
  readonly taken: string
  /** Until there are recent events. */
  readonly isStandIn?: boolean
}

/** The event that a rule is tried on. Somebody takes another one, or writes it. */
export function useTried(material: Material, selection: Selection): readonly [Tried, (tried: Tried) => void] {
  const [tried, setTried] = useState(() => firstOf(material, selection))
  if (tried.isStandIn) {
    const better = firstOf(material, selection)
    if (better.taken !== tried.taken) setTried(better)
  }
  return [tried, setTried]
}

export const ofEvent = (position: string) => `event ${position}`
export const ofSchema = ({ type, version }: Schemas['EventSchema']) => `sample of ${type} ${version}`

/** The event that a name stands for: {@link ofEvent} or {@link ofSchema}. */
export function takenOf({ events, schemas }: Material, from: string): Tried | undefined {
  const described = schemas.find(schema => ofSchema(schema) === from)
  const event = described ? sampleOf(described) : events.find(({ position }) => ofEvent(position) === from)?.event
  return event && { text: inOrder(event), taken: from }
}

/** The latest event of a type that the pattern names, else the latest, else what a schema describes. */
function firstOf({ events, schemas }: Material, selection: Selection): Tried {
  const types = (selection?.['pattern'] as { readonly type?: unknown } | undefined)?.type
  const found = events.find(({ event }) => Array.isArray(types) && types.includes(event.type)) ?? events[0]
  if (found) return { text: inOrder(found.event), taken: ofEvent(found.position) }
  if (schemas[0]) return { text: inOrder(sampleOf(schemas[0])), taken: ofSchema(schemas[0]), isStandIn: true }
  return { text: inOrder(example), taken: '', isStandIn: true }
}

/** What people write patterns about first; what Sluice adds last. */
function inOrder(event: Event): string {
  const rank = (name: string) => (usual.includes(name) ? usual.indexOf(name) : ofSluice.test(name) ? 99 : 50)
  const members = Object.entries(event).sort(([a], [b]) => rank(a) - rank(b))
  return JSON.stringify(Object.fromEntries(members), null, 2)
}

const usual: readonly string[] = ['type', 'source', 'subject', 'data', 'id', 'time']
const ofSluice = /^(principal|receivedtime|hops|specversion|sluice\w*)$/

const example: Event = {
  ...{ specversion: '1.0', id: 'A-1001', source: '/shop/web', type: 'com.shop.order.created', subject: 'A-1001' },
  data: { total: 129.5 },
}

export function eventOf({ text }: Tried): Event | undefined {
  const value = parsed(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Event) : undefined
}
