import type { Screen } from '../screen.js'
import { newRuleRoute, ruleRoute, rulesRoute } from './routes.js'

export const rules: Screen = {
  ...{ title: 'Rules', path: '/rules', key: 'r', icon: 'rules', group: 'flow' },
  action: 'rules:read',
  routes: [rulesRoute, newRuleRoute, ruleRoute],
}
