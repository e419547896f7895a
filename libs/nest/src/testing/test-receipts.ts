import { Injectable } from '@nestjs/common'
import { Clock } from '../clock.js'
import { MemoryReceipts } from '../receipts/memory-receipts.js'

/** Receipts in memory by the test clock, in place of the application's store. */
@Injectable()
export class TestReceipts extends MemoryReceipts {
  constructor(clock: Clock) {
    super(() => clock.now())
  }
}
