import type { Screen } from '../screen.js'
import { groupRoute, letterRoute, lettersRoute, redriveFormRoute, redriveRoute } from './routes.js'

export const letters: Screen = {
  ...{ title: 'Dead letters', path: '/dead-letters', key: 'l', icon: 'letters', group: 'mend' },
  action: 'dead-letters:read',
  routes: [lettersRoute, groupRoute, letterRoute, redriveFormRoute, redriveRoute],
}
