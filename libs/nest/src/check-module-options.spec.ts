import { checkModuleOptions } from './check-module-options.js'
import { Connections } from './connections.js'
import type { SluiceOptions } from './options.js'

describe('the options of the module', () => {
  it.each([
    [{ name: undefined }, "name is ''; it must be 1 to 128 letters"],
    [{ name: 'a b' }, "name is 'a b'; it must be 1 to 128 letters"],
    [{ source: '' }, "source is ''; it must be a text that is not empty"],
    [{ concurrency: 0 }, 'concurrency is 0; it must be a whole number from 1 to 10,000'],
    [{ claimIdleMs: NaN }, 'claimIdleMs is NaN; it must be a whole number from 100 to 86,400,000'],
    [{ retry: { attempts: 0 } }, 'retry.attempts is 0; it must be a whole number from 1 to 100'],
    [
      { retry: { backoff: { delay: -5 } } },
      'retry.backoff.delay is -5; it must be a whole number from 0 to 86,400,000',
    ],
    [{ retry: { circuit: true } }, 'retry.circuit is true; it must be false or an object'],
    [{ retry: { circuit: { failures: 1 } } }, 'retry.circuit.failures is 1; it must be a whole number from 2 to 100'],
    [{ retry: { circuit: { share: NaN } } }, 'retry.circuit.share is NaN; it must be a number from 0.1 to 1'],
    [{ receipts: 'yes' }, "receipts is 'yes'; it must be one of true, false"],
    [{ retireRules: 'false' }, "retireRules is 'false'; it must be one of true, false"],
    [{ publisher: { maxPending: NaN } }, 'publisher.maxPending is NaN; it must be a whole number from 1 to 10,000,000'],
    [
      { publisher: { gateway: { url: 'http://x', apiKey: 'k', timeoutMs: Infinity } } },
      'publisher.gateway.timeoutMs is Infinity; it must be a whole number from 1 to 86,400,000',
    ],
    [
      { publisher: { gateway: { url: 'redis://x', apiKey: 'k' } } },
      "publisher.gateway.url is 'redis://x'; it must be http:// or https:// of the gateway",
    ],
    [
      { publisher: { gateway: { url: 'http://x' } } },
      "publisher.gateway.apiKey is ''; it must be an API key of the platform, slk_… as PUT /v1/keys/<name> shows it once",
    ],
  ])('that cannot be are refused by name, before anything is opened: %j', (options, why) => {
    const given = { name: 'billing', ...options } as SluiceOptions
    expect(() => new Connections(given)).toThrow(`Sluice: option ${why}`)
  })

  it('that are left out have defaults', () => {
    expect(() => checkModuleOptions({ name: 'billing' })).not.toThrow()
    expect(() => checkModuleOptions({ name: 'billing', redis: {}, retry: {}, publisher: {} })).not.toThrow()
    expect(() => checkModuleOptions({ name: 'billing', retry: { circuit: false } })).not.toThrow()
  })
})
