import type { Settings } from '../settings.js'

/** Spans on their way out of this process. */
export interface Tracing {
  /** Sends what is left, for some seconds at most. */
  stop(): Promise<void>
}

/**
 * Registers OpenTelemetry's SDK if its variables ask for traces. Else it is not even loaded.
 *
 * @param service the name of the service
 */
export async function startTracing(service: string, settings: Settings): Promise<Tracing | undefined> {
  const exporter = exporterOf(settings)
  if (exporter === 'none') return undefined
  const { startSdk } = await import('./sdk.js')
  return startSdk(service, { exporter, protocol: protocolOf(settings), headers: headersOf(settings) })
}

/** Where spans go, and how. */
export interface Sending {
  readonly exporter: Exporter
  readonly protocol: Protocol
  /** Besides those of the variables that the SDK reads. */
  readonly headers: Record<string, string>
}

type Exporter = 'otlp' | 'console'
type Protocol = 'http/protobuf' | 'http/json'

function exporterOf(settings: Settings): Exporter | 'none' {
  if (settings.OTEL_SDK_DISABLED.toLowerCase() === 'true') return 'none'
  const { OTEL_TRACES_EXPORTER: exporter } = settings
  if (exporter) return exporter as Exporter | 'none'
  return settings.OTEL_EXPORTER_OTLP_ENDPOINT || settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ? 'otlp' : 'none'
}

/** Headers from a file, which the SDK does not read itself. */
function headersOf(settings: Settings): Record<string, string> {
  if (!settings.OTEL_EXPORTER_OTLP_HEADERS_FILE) return {}
  const pairs = settings.OTEL_EXPORTER_OTLP_HEADERS.split(',').map(pair => /^\s*([^=\s]+)\s*=(.*)$/s.exec(pair))
  return Object.fromEntries(pairs.flatMap(pair => (pair ? [[pair[1]!, decoded(pair[2]!.trim())]] : [])))
}

/** Values are percent-encoded where they have commas. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function protocolOf({ OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL }: Settings): Protocol {
  return (OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || OTEL_EXPORTER_OTLP_PROTOCOL || 'http/protobuf') as Protocol
}
