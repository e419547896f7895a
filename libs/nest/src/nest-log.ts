import { Logger as NestLogger } from '@nestjs/common'
import type { Logger } from '@sluice/observability'

/** Writes to the application's own logger. */
export class NestLog implements Logger {
  readonly #logger = new NestLogger('Sluice')

  info(message: string, attributes?: object): void {
    this.#logger.log(line(message, attributes))
  }

  warn(message: string, attributes?: object): void {
    this.#logger.warn(line(message, attributes))
  }

  error(message: string, attributes?: object): void {
    this.#logger.error(line(message, attributes))
  }
}

function line(message: string, attributes: object = {}): string {
  return [message, ...Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ')
}
