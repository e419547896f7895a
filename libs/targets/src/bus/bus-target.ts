import { namePattern } from '@sluice/delivery'
import { Matches } from 'class-validator'
import { nameRule, TargetSettings } from '../settings.js'

/** Another bus: the event goes on to it as it is. */
export class BusTarget extends TargetSettings {
  declare type: 'bus'

  @Matches(namePattern, nameRule)
  bus: string
}
