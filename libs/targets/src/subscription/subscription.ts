import { namePattern, retryDefaults } from '@sluice/delivery'
import { retryQueue } from '@sluice/queues'
import { Type } from 'class-transformer'
import { Matches, ValidateNested } from 'class-validator'
import type { TargetKind } from '../kind.js'
import { Optional } from '../optional.js'
import { nameRule, OnSuccessSettings, TargetSettings } from '../settings.js'

/** A stream that the instances of a Nest service consume together. */
export class SubscriptionTarget extends TargetSettings {
  declare type: 'subscription'

  @Matches(namePattern, nameRule)
  subscription: string

  /** The handler's return value becomes an event. */
  @Optional()
  @ValidateNested()
  @Type(() => OnSuccessSettings)
  onSuccess?: OnSuccessSettings
}

/** The hand-off script copies the event to the subscription's stream, with the transform; the SDK reads it there and retries. */
export const subscription: TargetKind<SubscriptionTarget> = {
  type: 'subscription',
  settings: SubscriptionTarget,
  fields: { subscription: { description: 'The name of a Nest service.' } },
  retry: retryDefaults.subscription,
  destination: target => target.subscription,
  effect: ({ subscription }) => `one instance that reads subscription '${subscription}' handles the event`,
  withoutJsonata: 'services evaluate no expressions. Use a path or a template, or JSONata in the handler',
  queues: target => [retryQueue(target.subscription)],
}

/** The subscription of a target; undefined for targets of fan-out. */
export function subscriptionOf(target: TargetSettings): string | undefined {
  return target.type === subscription.type ? (target as SubscriptionTarget).subscription : undefined
}
