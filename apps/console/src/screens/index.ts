import { access } from './access/index.js'
import { buses } from './buses/index.js'
import { connections } from './connections/index.js'
import { deliveries } from './deliveries/index.js'
import { events } from './events/index.js'
import { letters } from './letters/index.js'
import { overview } from './overview/index.js'
import { queues } from './queues/index.js'
import { rules } from './rules/index.js'
import { schedules } from './schedules/index.js'
import { schemas } from './schemas/index.js'
import type { Screen } from './screen.js'
import { services } from './services/index.js'
import { streams } from './streams/index.js'

/** Every screen, in the order of the navigation. A new one is a line here. */
export const screens: readonly Screen[] = [
  ...[overview, events, rules, schemas, schedules],
  ...[letters, deliveries, services],
  ...[streams, queues, buses, connections, access],
]
