/** Writes one line a fact, with attributes. Apps adapt Nest's logger, or any other, to it. */
export interface Logger {
  /** What only helps to find a fault. Absent where it is not logged, so that a caller need not make the attributes. */
  readonly debug?: ((message: string, attributes?: Attributes) => void) | undefined
  info(message: string, attributes?: Attributes): void
  warn(message: string, attributes?: Attributes): void
  error(message: string, attributes?: Attributes): void
}

export type Attributes = Record<string, string | number | boolean | undefined>

export const silentLogger: Logger = { info() {}, warn() {}, error() {} }

export interface LoggedLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly attributes: Attributes
}

/** Collects lines, for tests. */
export function collectingLogger(): Logger & { readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = []
  const at =
    (level: LoggedLine['level']) =>
    (message: string, attributes: Attributes = {}) => {
      lines.push({ level, message, attributes })
    }
  return { lines, info: at('info'), warn: at('warn'), error: at('error') }
}
