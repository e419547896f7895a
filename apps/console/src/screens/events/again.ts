import type { Schemas } from '@sluice/client'
import { isContainer } from '../../components/lossless.js'

type Event = Schemas['CloudEvent']

/** Attributes that the new event has of its own. */
const ofItsOwn = /^(id|causationid|correlationid|principal|receivedtime|hops|sluice\w*|republished)$/

/** What may be changed of an event that is published again. */
export function editable(event: Event): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !ofItsOwn.test(name)))
}

/**
 * A JSON Merge Patch that makes one value of another; undefined where they are the same.
 *
 * @throws Error if there is none: a merge patch takes `null` for "leave it out"
 */
export function patchOf(before: unknown, now: unknown, path = ''): unknown {
  if (JSON.stringify(before) === JSON.stringify(now)) return undefined
  if (now === null) throw new Error(`${path} cannot become null here: send a new event, or leave it out`)
  if (!isContainer(now) || Array.isArray(now)) return now
  const old = isContainer(before) && !Array.isArray(before) ? before : {}
  const members = Object.entries(now).map(([name, value]) => [name, patchOf(old[name], value, `${path}/${name}`)])
  const gone = Object.keys(old).filter(name => !(name in now))
  return Object.fromEntries([
    ...members.filter(([, value]) => value !== undefined),
    ...gone.map(name => [name, null] as const),
  ])
}

/** An event to begin with. */
export function exampleEvent(): Event {
  return {
    ...{ specversion: '1.0', id: newId(), source: '/console', type: 'com.shop.order.created', subject: 'A-1001' },
    data: { orderId: 'A-1001', total: 129.5 },
  }
}

/** A new id. Pages that came by plain http from another machine have no `crypto.randomUUID`. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
