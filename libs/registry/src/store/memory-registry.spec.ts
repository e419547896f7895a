import { MemoryRegistry } from '../index.js'
import { laterKinds } from './made-up.fixture.js'
import { registrySuite } from './registry.suite.js'
import { versionsSuite } from './versions.suite.js'

registrySuite('in memory', async () => ({ registry: new MemoryRegistry(laterKinds), close: async () => undefined }))

describe('the registry in memory', () => {
  versionsSuite(async keys => ({ registry: new MemoryRegistry(laterKinds, keys), close: async () => undefined }))
})
