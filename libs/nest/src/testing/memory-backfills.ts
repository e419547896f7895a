import { Injectable } from '@nestjs/common'

/** There is nothing to give a handler that was published before it: a test begins with an empty bus. */
@Injectable()
export class MemoryBackfills {
  async begin(): Promise<void> {}

  async written(): Promise<void> {}

  start(): void {}

  async stop(): Promise<void> {}
}
