import { Logger as NestLogger } from '@nestjs/common'
import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, ConsoleSpanExporter, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { errorText } from '@sluice/event'
import { Bursts } from '@sluice/observability'
import { LevelSwitch } from '../logging/level-switch.js'
import { toLogger } from '../logging/logger.js'
import type { Sending, Tracing } from './tracing.js'

/** Milliseconds that a process that stops waits for the collector. */
const flushWithinMs = 5000

/** Registers the SDK: it is loaded by importing this file, so only {@link startTracing} does. Samplers and bounds are read from OTEL_*. */
export function startSdk(service: string, sending: Sending): Tracing {
  const problems = new Bursts(toLogger(new NestLogger(), 'platform', new LevelSwitch('warn')))
  diag.setLogger(tellingProblems(problems), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  const name = service === 'sluice' ? service : `sluice-${service}`
  const resource = resourceFromAttributes({ 'service.name': name })
  const provider = new NodeTracerProvider({
    // what OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say wins
    resource: resource.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporterFor(sending))],
  })
  // Contexts are read and written by Sluice itself, in W3C's form only. It hands them on as arguments: to let them follow asynchronous work
  // costs each promise of the process something on Node below 24, also of events that are not recorded.
  provider.register({ propagator: null, contextManager: null })
  return {
    async stop() {
      const timeout = new Promise<void>(resolve => setTimeout(resolve, flushWithinMs).unref())
      await Promise.race([provider.shutdown().catch((error: unknown) => tell(problems, error)), timeout])
      problems.close()
    },
  }
}

function exporterFor({ exporter, protocol, headers }: Sending) {
  if (exporter === 'console') return new ConsoleSpanExporter()
  return protocol === 'http/json' ? new JsonExporter({ headers }) : new ProtobufExporter({ headers })
}

/** A collector that is away must not fill the log: it is said once in a while, with a count. */
function tellingProblems(problems: Bursts): DiagLogger {
  const told = (...parts: unknown[]) => tell(problems, ...parts)
  const nothing = () => undefined
  return { error: told, warn: told, info: nothing, debug: nothing, verbose: nothing }
}

/** Most characters of a line about the SDK: what a collector answered is part of it. */
const mostCharacters = 500

function tell(problems: Bursts, ...parts: unknown[]): void {
  const error = parts.map(part => (typeof part === 'string' ? part : errorText(part))).join(' ')
  problems.warn('opentelemetry', {}, { error: error.slice(0, mostCharacters) })
}
