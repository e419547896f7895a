import { Module } from '@nestjs/common'
import { Buses } from './buses/buses.js'
import { Consumers } from './consumers/consumers.js'
import { DeadLetters } from './dead-letters/dead-letters.js'
import { Redrives } from './dead-letters/redrives.js'
import { Patterns } from './patterns/patterns.js'
import { Rules } from './rules/rules.js'
import { Subscriptions } from './subscriptions/subscriptions.js'

const services = [Buses, Rules, Subscriptions, Consumers, DeadLetters, Redrives, Patterns]

/** The application services. A door translates its requests and calls these. */
@Module({ providers: services, exports: services })
export class ControlModule {}
