import { Controller, Get, Query } from '@nestjs/common'
import { Topology } from '@sluice/control'
import type { Caller } from '@sluice/service'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json } from '../openapi/description.js'
import { name, ref } from '../openapi/schema.js'

const example = {
  at: '2026-01-31T12:00:00.000Z',
  windowMs: 3_600_000,
  nodes: [
    { id: 'bus:shop', kind: 'bus', name: 'shop', events: 120, coveredMs: 3_600_000, shedding: null, waiting: [] },
    { id: 'rule:shop/big', kind: 'rule', bus: 'shop', name: 'big', enabled: true },
    { id: 'queue:packing', kind: 'queue', name: 'packing' },
    { id: 'source:/web', kind: 'source', name: '/web' },
  ],
  edges: [
    { from: 'source:/web', to: 'bus:shop', events: 120, perSecond: 0.033, types: [{ type: 'order', events: 120 }] },
    { from: 'bus:shop', to: 'rule:shop/big', events: 12, perSecond: 0.003 },
    { from: 'rule:shop/big', to: 'queue:packing', target: 'packing', events: 12, perSecond: 0.003, letters: 1 },
  ],
  causes: [{ from: { bus: 'shop', type: 'order' }, to: { bus: 'shop', type: 'invoice' }, events: 3 }],
  complete: true,
}

@Controller('v1/topology')
export class TopologyController {
  constructor(private readonly topology: Topology) {}

  @Get()
  @Describe({
    ...{ id: 'getTopology', action: 'topology:read', tag: 'buses', summary: 'Show how events flow' },
    description:
      'Sources, buses, rules and receivers, with rates, backlogs and dead letters, by the latest events of each bus: at most 1,000 of it. What the caller may not see is left out.',
    query: {
      bus: { description: 'This bus alone; all where it is left out.', schema: name },
      windowMs: {
        description: 'How far back, in milliseconds.',
        schema: { type: 'integer', minimum: 60_000, maximum: 86_400_000, default: 3_600_000 },
      },
      maxAgeMs: {
        description: 'An answer that this caller got that long ago, in milliseconds, will do: it costs nothing.',
        schema: { type: 'integer', minimum: 0, maximum: 60_000, default: 0 },
      },
    },
    queryCode: 'INVALID_FILTER',
    answers: { 200: { description: 'Nodes, and edges between them.', ...json(ref('Topology'), example) } },
    refuses: ['UNKNOWN_BUS', 'INVALID_FILTER', 'TOO_MANY_SEARCHES'],
  })
  show(
    @RequestCaller() caller: Caller,
    @Query() { bus, windowMs, maxAgeMs }: { bus?: string; windowMs?: string; maxAgeMs?: string },
  ): Promise<object> {
    return this.topology.of(caller, { bus: bus === undefined ? undefined : caller.full(bus), windowMs, maxAgeMs })
  }
}
