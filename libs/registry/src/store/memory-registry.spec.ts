import { MemoryRegistry } from '../index.js'
import { laterKinds } from './made-up.fixture.js'
import { registrySuite } from './registry.suite.js'

registrySuite('in memory', async () => ({ registry: new MemoryRegistry(laterKinds), close: async () => undefined }))
