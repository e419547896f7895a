import { gatewayDocument } from '../../apps/gateway/src/docs-page.js'
import { runOn } from './run-on.js'

it('two linters find nothing wrong with the OpenAPI document', () => {
  expect(runOn(gatewayDocument(), 'lint.mjs')).toBe('')
}, 180_000)
