import { Injectable } from '@nestjs/common'

/** No backfills: a test begins with an empty bus. */
@Injectable()
export class MemoryBackfills {
  async begin(): Promise<void> {}

  async written(): Promise<void> {}

  start(): void {}

  async stop(): Promise<void> {}
}
