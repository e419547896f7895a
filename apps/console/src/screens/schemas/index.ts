import type { Screen } from '../screen.js'
import { schemaRoute, schemasRoute } from './routes.js'

export const schemas: Screen = {
  ...{ title: 'Schemas', path: '/schemas', key: 'm', icon: 'schemas', group: 'flow' },
  action: 'schemas:read',
  routes: [schemasRoute, schemaRoute],
}
