import 'reflect-metadata'
import { receiptStoreChecks } from '@sluice/nest/testing'
import { MapReceipts } from './map-receipts.js'

// So that it runs with nothing else; in Jest, Vitest or node:test it is `it(name, run)`.
const store = new MapReceipts()
for (const { name, run } of receiptStoreChecks(() => store)) {
  await run()
  console.log(`ok: ${name}`)
}
