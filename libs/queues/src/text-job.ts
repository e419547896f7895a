import { Job, type JobJson, Queue } from 'bullmq'

/** Data of a job as the JSON that it is kept as: made of values, a long integer would lose digits and 1.0 its zero. */
export class JsonText {
  constructor(readonly json: string) {}
}

/** A job whose data keeps its text, on its way in and when it is read. Whoever works on it gets values, as BullMQ makes them. */
export class TextJob extends Job {
  /** Its data as it was read. */
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

/** A queue of such jobs. */
export class TextQueue extends Queue {
  protected override get Job(): typeof Job {
    return TextJob as unknown as typeof Job
  }
}
