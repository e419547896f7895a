import { MemoryRegistry } from '../index.js'
import { registrySuite } from './registry.suite.js'

registrySuite('in memory', async () => ({ registry: new MemoryRegistry(), close: async () => undefined }))
