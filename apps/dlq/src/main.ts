import { runService } from '@sluice/service'
import { DlqModule } from './dlq.module.js'

await runService({ name: 'dlq', modules: [DlqModule], defaultPort: 0 })
