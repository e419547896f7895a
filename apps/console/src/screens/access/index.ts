import type { Screen } from '../screen.js'
import { routes } from './routes.js'

export const access: Screen = {
  ...{ title: 'Access', path: '/access', key: 'a', icon: 'access', group: 'platform' },
  action: ['keys:read', 'grants:read', 'portal-links:read', 'access:read', 'audit:read', 'tenants:read'],
  routes,
}
