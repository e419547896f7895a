import type { Logger } from '@sluice/observability'

/** Milliseconds for which deleted queues are gathered. */
const togetherMs = 1000

/** Says of queues that were deleted at the same time in one line: where Redis lost its data, all of them were. */
export class DeletedQueues {
  readonly #names = new Set<string>()

  constructor(private readonly logger: Logger) {}

  add(name: string): void {
    if (this.#names.size === 0) setTimeout(() => this.#say(), togetherMs).unref()
    this.#names.add(name)
  }

  #say(): void {
    const [queue, ...more] = [...this.#names].sort()
    this.#names.clear()
    if (more.length === 0) this.logger.error('a queue was deleted: the jobs that it had are gone', { queue })
    else
      this.logger.error('queues were deleted: the jobs that they had are gone', { queues: [queue, ...more].join(', ') })
  }
}
