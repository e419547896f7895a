import { retryDefaults } from '@sluice/delivery'
import type { TargetKind } from '../kind.js'
import { BusDeliverer } from './bus-deliverer.js'
import { BusTarget } from './bus-target.js'

/** Fan-out appends the event to the other bus and retries. */
export const bus: TargetKind<BusTarget> = {
  type: 'bus',
  settings: BusTarget,
  fields: {
    bus: { description: "The name of another bus than the rule's own." },
    tenant: { description: "The tenant of that bus, if it is not the rule's own." },
  },
  retry: retryDefaults.webhook,
  destination: ({ bus, tenant }) => (tenant === undefined ? bus : `${tenant}+${bus}`),
  effect: ({ bus }) => `the event is published on bus '${bus}', by the rights of the owner of the rule`,
  bus: 'bus',
  unknowable: 'nobody answers an event that goes on to another bus; rules of that bus may have results',
  deliverer: parts => new BusDeliverer(parts),
}
