import { runService } from '@sluice/service'
import { RouterModule } from './router.module.js'

await runService({ name: 'router', modules: [RouterModule], defaultPort: 0 })
