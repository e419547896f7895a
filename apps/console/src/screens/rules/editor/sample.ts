import type { Schemas } from '@sluice/client'
import { sampleData } from '../../../resources/sample-event.js'

/** An event of a type as its schema describes it, with made-up values. */
export function sampleOf(described: Schemas['EventSchema']): Schemas['CloudEvent'] {
  const { type, dataschema } = described
  const attributes = { specversion: '1.0' as const, id: 'sample-1', source: '/sample', type, dataschema }
  return { ...attributes, data: sampleData(described) } as Schemas['CloudEvent']
}
