import { runService } from '@sluice/service'
import { FanOutModule } from './fan-out.module.js'

await runService({ name: 'fan-out', modules: [FanOutModule], defaultPort: 0 })
