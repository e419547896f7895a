import { type BulkJobOptions, Job, type JobJson, Queue } from 'bullmq'

/** Data of a job as JSON text: as values, a long integer would lose digits and 1.0 its zero. */
export class JsonText {
  constructor(readonly json: string) {}
}

/** A job that keeps the text of its data when it is added and read. Processors get values, as BullMQ parses them. */
export class TextJob extends Job {
  /** The text of its data, as read from Redis. */
  text?: string

  static override fromJSON<T, R, N extends string>(
    queue: Parameters<typeof Job.fromJSON>[0],
    json: JobJson,
    jobId?: string,
  ): Job<T, R, N> {
    const job = super.fromJSON<T, R, N>(queue, json, jobId)
    ;(job as unknown as TextJob).text = json.data
    return job
  }

  override asJSON(): JobJson {
    const data: unknown = this.data
    return data instanceof JsonText ? { ...super.asJSON(), data: data.json } : super.asJSON()
  }
}

/** A queue of {@link TextJob}s. */
export class TextQueue extends Queue {
  /** Called with the keys of the jobs that a bulk added: what they came from may be acknowledged when it resolves. */
  taken?: (keys: readonly string[]) => Promise<void>

  override async addBulk(jobs: { name: string; data: unknown; opts?: BulkJobOptions }[]): Promise<Job[]> {
    const added = await super.addBulk(jobs)
    await this.taken?.(added.map(({ id }) => this.toKey(id!)))
    return added
  }

  protected override get Job(): typeof Job {
    return TextJob as unknown as typeof Job
  }
}
