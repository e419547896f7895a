import { context, diag, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { tracer, within } from '@sluice/tracing'
import { readSettings } from '../settings.js'
import { startTracing } from './tracing.js'

const start = (environment: Record<string, string>) => startTracing('router', readSettings(environment))

/** What an operator would lose: traces by the variables that every program on OpenTelemetry has, and nothing without them. */
describe('traces of a service', () => {
  afterEach(() => {
    for (const api of [trace, context, diag]) api.disable()
  })

  it.each([
    [{}],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'TRUE' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_EXPORTER: 'none' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_EXPORTER: '', OTEL_TRACES_SAMPLER: '' }],
  ])('are off with %j', async environment => {
    expect(await start(environment as Record<string, string>)).toBeUndefined()
    expect(tracer()).toBeUndefined()
  })

  it.each([
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      "OTEL_EXPORTER_OTLP_PROTOCOL: must be http/protobuf or http/json; 'grpc'",
    ],
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'OTEL_TRACES_EXPORTER: must be otlp, console or none'],
    [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER: must be'],
    [{ OTEL_TRACES_SAMPLER_ARG: '10' }, 'OTEL_TRACES_SAMPLER_ARG: must be a share, 0 to 1'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: must be an address'],
  ])('are refused at the start where they are set wrong: %j', (environment, message) => {
    expect(() => readSettings(environment as NodeJS.ProcessEnv)).toThrow(
      expect.objectContaining({ code: 'INVALID_SETTING', message: expect.stringContaining(message) }),
    )
  })

  it('make no promise of the process dearer, once one was recorded: no context follows asynchronous work', async () => {
    const tracing = await start({ OTEL_TRACES_EXPORTER: 'console' })
    const span = tracer()!.startSpan('deliver')
    expect(span.isRecording()).toBe(true)
    expect(within(span, () => context.active())).toBe(ROOT_CONTEXT)
    await tracing!.stop()
  })
})
