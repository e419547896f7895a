// npm start [-- --bare]                          the platform with the example shop (--bare: without)
// npm start -- gateway|router|fan-out|dlq        one service alone
import './setup/node.mjs'
import { Failure } from './setup/failure.mjs'
import { main } from './setup/main.mjs'
import { startPlatform } from './setup/platform.mjs'
import { readSecretFiles } from './setup/secret-files.mjs'
import { services, startService } from './setup/service.mjs'

await main(() => {
  readSecretFiles()
  const [what, ...more] = process.argv.slice(2)
  if (!more.length && (!what || what === '--bare')) return startPlatform({ shop: !what })
  if (!more.length && services.includes(what)) return startService(what)
  throw new Failure(`Usage: npm start [-- --bare], or npm start -- ${services.join('|')}`)
})
