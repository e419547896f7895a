import { type Tracer, type TracerProvider, trace } from '@opentelemetry/api'
import { scope } from './names.js'

/** What the API registers in place of a provider until a program has registered its own. */
type Proxy = TracerProvider & { getDelegateTracer?(name: string): Tracer | undefined }

/**
 * The tracer of this process; undefined while no OpenTelemetry SDK is registered. That is the one question that code on the way of an
 * event asks: without a tracer nothing is made for it, nor read.
 */
export function tracer(): Tracer | undefined {
  const provider = trace.getTracerProvider() as Proxy
  return provider.getDelegateTracer ? provider.getDelegateTracer(scope) : provider.getTracer(scope)
}
