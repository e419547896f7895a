import type { Outcome } from '../outcome.js'
import { Evaluator } from './evaluator.js'
import type { Answer } from './guest.js'
import { type EvaluationLimits, evaluationLimits } from './limits.js'

interface Waiting {
  readonly document: string
  readonly now: number
  readonly done: (answer: Answer) => void
}

/** What waits for one expression. */
interface Queue {
  readonly expression: string
  waiting: Waiting[]
  /** How many of the next are sent one by one, because the process ended while it had them all. */
  alone: number
  /** Documents in a row that were late or ended the process. */
  misses: number
}

/** An outcome without what only the transform knows. */
export type Evaluation = Exclude<Answer, string> | Extract<Outcome, string>

/**
 * Evaluates JSONata in processes of its own, which are started when they are needed. Expressions take turns, and each has one process at
 * a time, so that one that never ends delays no other for long.
 */
export class Evaluators {
  readonly #limits: EvaluationLimits
  readonly #free: Evaluator[]
  readonly #all: readonly Evaluator[]
  /** Expressions whose turn comes, by turns. */
  readonly #queues = new Map<string, Queue>()
  /** Expressions that are evaluated now. */
  readonly #running = new Map<string, Queue>()
  #waiting = 0
  #waitingLength = 0
  #isScheduled = false
  #isClosed = false

  constructor(limits: Partial<EvaluationLimits> = {}) {
    this.#limits = { ...evaluationLimits, ...limits }
    this.#all = Array.from({ length: this.#limits.processes }, () => new Evaluator(this.#limits))
    this.#free = [...this.#all]
  }

  /**
   * @param now what `$now()` and `$millis()` say, in milliseconds since 1970
   * @returns the JSON of the result, or why there is none. It never rejects
   */
  evaluate(expression: string, document: string, now = Date.now()): Promise<Evaluation> {
    const { waiting, waitingLength } = this.#limits
    if (this.#isClosed) return Promise.resolve({ reason: 'busy', message: 'the process stops' })
    if (this.#waiting >= waiting || this.#waitingLength + document.length > waitingLength)
      return Promise.resolve({ reason: 'busy', message: 'too many events wait for an evaluation' })
    return new Promise(resolve => {
      this.#waiting++
      this.#waitingLength += document.length
      const done = (answer: Answer) => {
        this.#waiting--
        this.#waitingLength -= document.length
        resolve(answer)
      }
      this.#queueOf(expression).waiting.push({ document, now, done })
      this.#schedule()
    })
  }

  /** Ends the processes. What still waits becomes a failure. */
  close(): void {
    this.#isClosed = true
    for (const queue of this.#queues.values())
      giveUp(queue.waiting.splice(0), { reason: 'busy', message: 'the process stops' })
    this.#queues.clear()
    for (const evaluator of this.#all) evaluator.end()
  }

  /** The processes that live now. */
  get processIds(): readonly number[] {
    return this.#all.map(({ processId }) => processId).filter(id => id !== undefined)
  }

  #queueOf(expression: string): Queue {
    const known = this.#running.get(expression) ?? this.#queues.get(expression)
    if (known) return known
    const queue = { expression, waiting: [], alone: 0, misses: 0 }
    this.#queues.set(expression, queue)
    return queue
  }

  /** What is asked for within one turn of the event loop goes together. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    for (const [expression, queue] of this.#queues) {
      const evaluator = this.#free.pop()
      if (!evaluator) return
      this.#queues.delete(expression)
      this.#running.set(expression, queue)
      void this.#turn(queue, evaluator)
    }
  }

  async #turn(queue: Queue, evaluator: Evaluator): Promise<void> {
    const { expression } = queue
    const batch = this.#batch(queue)
    const answer = await evaluator.ask(
      JSON.stringify({
        expression,
        documents: batch.map(({ document }) => document),
        times: batch.map(({ now }) => now),
      }),
    )
    const answers = answer === undefined ? undefined : readAnswers(answer, batch.length)
    if (answers) this.#answered(queue, batch, answers)
    else this.#ended(queue, batch)
    this.#free.push(evaluator)
    this.#running.delete(expression)
    if (this.#isClosed) giveUp(queue.waiting.splice(0), { reason: 'busy', message: 'the process stops' })
    else if (queue.waiting.length > 0) this.#queues.set(expression, queue)
    this.#dispatch()
  }

  #batch(queue: Queue): Waiting[] {
    const most = queue.alone > 0 ? 1 : this.#limits.batch
    let length = 0
    const cut = queue.waiting.findIndex(({ document }, index) => {
      length += document.length
      return index >= most || (index > 0 && length > this.#limits.batchLength)
    })
    queue.alone = Math.max(0, queue.alone - 1)
    return queue.waiting.splice(0, cut === -1 ? queue.waiting.length : cut)
  }

  #answered(queue: Queue, batch: readonly Waiting[], answers: readonly Answer[]): void {
    queue.waiting = [...batch.slice(answers.length), ...queue.waiting]
    for (const [index, answer] of answers.entries()) {
      batch[index]!.done(answer)
      if (typeof answer !== 'string' && answer.reason === 'late') this.#missed(queue, answer)
      else queue.misses = 0
    }
  }

  #ended(queue: Queue, batch: readonly Waiting[]): void {
    if (batch.length > 1) {
      queue.waiting = [...batch, ...queue.waiting]
      queue.alone = batch.length
      return
    }
    const answer: Answer = {
      reason: 'ended',
      message: 'the expression took too much memory or time: its process ended',
    }
    giveUp(batch, answer)
    this.#missed(queue, answer)
  }

  #missed(queue: Queue, answer: Answer): void {
    queue.misses++
    if (queue.misses < this.#limits.misses) return
    giveUp(queue.waiting.splice(0), answer)
    queue.alone = 0
  }
}

function giveUp(waiting: readonly Waiting[], answer: Answer): void {
  for (const { done } of waiting) done(answer)
}

/** What a process said is believed only as far as it has the form of answers. */
function readAnswers(text: string, most: number): readonly Answer[] | undefined {
  try {
    const answers = JSON.parse(text) as unknown
    if (!Array.isArray(answers) || answers.length === 0 || answers.length > most) return undefined
    return answers.every(isAnswer) ? answers : undefined
  } catch {
    return undefined
  }
}

function isAnswer(answer: unknown): answer is Answer {
  if (typeof answer === 'string') return true
  const { reason, message } = (answer ?? {}) as { reason?: unknown; message?: unknown }
  return typeof reason === 'string' && typeof message === 'string'
}
