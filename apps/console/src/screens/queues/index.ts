import type { Screen } from '../screen.js'
import { queueRoute, queuesRoute } from './routes.js'

export const queues: Screen = {
  ...{ title: 'Queues', path: '/queues', key: 'q', icon: 'queues', group: 'platform' },
  action: 'queues:read',
  routes: [queuesRoute, queueRoute],
}
