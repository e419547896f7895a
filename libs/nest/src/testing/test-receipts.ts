import { Injectable } from '@nestjs/common'
import { Clock } from '../clock.js'
import { MemoryReceipts } from '../receipts/memory-receipts.js'

/** Receipts by the clock of the test, whatever store the application names. */
@Injectable()
export class TestReceipts extends MemoryReceipts {
  constructor(clock: Clock) {
    super(() => clock.now())
  }
}
