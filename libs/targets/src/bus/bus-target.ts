import { namePattern } from '@sluice/delivery'
import { tenantPattern } from '@sluice/event'
import { Matches } from 'class-validator'
import { Optional } from '../optional.js'
import { nameRule, TargetSettings } from '../settings.js'

/** Another bus: the event goes on to it as it is. */
export class BusTarget extends TargetSettings {
  declare type: 'bus'

  @Matches(namePattern, nameRule)
  bus: string

  /** The tenant of that bus, where it is another one than the rule's. Both tenants must allow it. */
  @Optional()
  @Matches(tenantPattern, { message: '$property must be the name of a tenant: lower case letters, digits or "-"' })
  tenant?: string
}
