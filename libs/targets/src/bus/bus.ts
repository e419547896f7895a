import { retryDefaults } from '@sluice/delivery'
import type { TargetKind } from '../kind.js'
import { BusDeliverer } from './bus-deliverer.js'
import { BusTarget } from './bus-target.js'

/** Fan-out appends the event to the other bus and retries. */
export const bus: TargetKind<BusTarget> = {
  type: 'bus',
  settings: BusTarget,
  fields: { bus: { description: "The name of another bus than the rule's own." } },
  retry: retryDefaults.webhook,
  destination: target => target.bus,
  bus: 'bus',
  unknowable: 'nobody answers an event that goes on to another bus; rules of that bus may have results',
  deliverer: parts => new BusDeliverer(parts),
}
