import { Module } from '@nestjs/common'
import { Buses } from './buses/buses.service.js'
import { DeadLetters } from './dead-letters/dead-letters.service.js'
import { Redrives } from './dead-letters/redrives.service.js'
import { Patterns } from './patterns/patterns.service.js'

const services = [Buses, DeadLetters, Redrives, Patterns]

/** What Sluice does for whoever asks. A door translates what comes in and calls these. */
@Module({ providers: services, exports: services })
export class ControlModule {}
