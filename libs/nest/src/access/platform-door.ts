import type { Done, WriteRequest } from '@sluice/registry'
import { Doors, type DoorsOptions } from '@sluice/streams'
import { errorOf, type Problem } from '../publishing/problem.js'

type Answer = { readonly done: Done } | { readonly refused: Problem }

/** The platform as a service reaches it over Redis: it asks for what it may not write itself. */
export class PlatformDoor {
  readonly #doors: Doors

  constructor(options: DoorsOptions) {
    this.#doors = new Doors(options)
  }

  /** Waits until there is a platform. @throws SluiceError for what it refuses */
  readonly ask = async (request: WriteRequest): Promise<Done> => {
    const answer = JSON.parse(await this.#doors.ask(request)) as Answer
    if ('done' in answer) return answer.done
    throw errorOf(answer.refused.status, answer.refused)
  }

  /** Waits until a platform has written the key. */
  until(key: string): Promise<void> {
    return this.#doors.until(key)
  }

  close(): void {
    this.#doors.stop()
  }
}
