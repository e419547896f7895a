import { Logger as NestLogger } from '@nestjs/common'
import type { Logger } from '@sluice/observability'

/** Writes to the application's logger. */
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

/** One line; the stack of an error follows on lines of its own, as people read it. */
function line(message: string, { stack, ...attributes }: { readonly stack?: string } = {}): string {
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const text = [message, ...known.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ')
  return stack ? `${text}\n${stack}` : text
}
