import { MemoryRegistry } from './index.js'
import { registrySuite } from './registry.suite.js'

registrySuite('in memory', async limits => ({ registry: new MemoryRegistry(limits), close: async () => undefined }))
