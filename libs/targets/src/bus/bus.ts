import { namePattern, retryDefaults } from '@sluice/delivery'
import { Matches } from 'class-validator'
import type { TargetKind } from '../kind.js'
import { nameRule, TargetSettings } from '../settings.js'
import { BusDeliverer } from './bus-deliverer.js'

/** Another bus: the event goes on to it as it is. */
export class BusTarget extends TargetSettings {
  declare type: 'bus'

  @Matches(namePattern, nameRule)
  bus: string
}

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
