import { makeValidator, str } from 'envalid'
import { secretFile } from '../setting-types.js'

const samplers = [
  ...(['always_on', 'always_off', 'traceidratio'] as const),
  ...(['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'] as const),
]
const protocols = ['http/protobuf', 'http/json']
const exporters = ['otlp', 'console', 'none']

/** One of some values, or empty as if it were left out: OpenTelemetry reads both the same. */
const oneOf = (values: readonly string[]) =>
  makeValidator<string>(input => {
    if (input === '' || values.includes(input)) return input
    throw new Error(`must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}; '${input}' is not supported`)
  })

const ratio = makeValidator<string>(input => {
  if (input === '' || (Number(input) >= 0 && Number(input) <= 1)) return input
  throw new Error('must be a share, 0 to 1: 0.01 for one trace in a hundred')
})

const endpoint = makeValidator<string>(input => {
  if (input === '' || (URL.canParse(input) && /^https?:$/.test(new URL(input).protocol))) return input
  throw new Error('must be an address such as http://collector:4318')
})

const protocol = (desc: string) => oneOf(protocols)({ default: '', desc })

/** Those that can be in files: a key of the collector is among the headers. */
export const tracingSecrets = ['OTEL_EXPORTER_OTLP_HEADERS']

/**
 * OpenTelemetry's own variables that decide whether and where traces are sent. The OpenTelemetry SDK reads them and all others, such as
 * OTEL_BSP_*, once more itself; here they are checked, so that a wrong one stops the start and is not silently replaced by a default. The file of headers is Sluice's.
 */
export const tracingSettings = {
  OTEL_TRACES_EXPORTER: oneOf(exporters)({
    default: '',
    desc: 'Where traces go: `otlp`, `console` or `none`. `otlp` if one of the endpoints below is set, else nowhere: see [tracing.md](tracing.md).',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint({
    default: '',
    desc: 'Base address of the collector; `/v1/traces` is added. `http://localhost:4318` by default with `OTEL_TRACES_EXPORTER=otlp`.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint({
    default: '',
    desc: 'The address that traces are posted to, whole, in its place.',
  }),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol('`http/protobuf` or `http/json`; the first by default. gRPC is not supported.'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol('The same for traces, in its place.'),
  OTEL_EXPORTER_OTLP_HEADERS: str({
    default: '',
    desc: 'Headers of what is sent, a key of the collector for example: `name=value`, commas between them.',
  }),
  OTEL_EXPORTER_OTLP_HEADERS_FILE: secretFile('OTEL_EXPORTER_OTLP_HEADERS'),
  OTEL_TRACES_SAMPLER: oneOf(samplers)({
    default: '',
    desc: 'Which traces are recorded; `parentbased_always_on` by default, which is all of them: see [sampling](tracing.md#sampling).',
  }),
  OTEL_TRACES_SAMPLER_ARG: ratio({
    default: '',
    desc: 'The share of traces for the samplers with `traceidratio`, 0 to 1.',
  }),
  OTEL_SERVICE_NAME: str({
    default: '',
    desc: '`service.name` of the spans; `sluice-<service>` by default, and `sluice` for standalone.',
  }),
  OTEL_RESOURCE_ATTRIBUTES: str({
    default: '',
    desc: 'What else spans say of the process: `deployment.environment.name=production`, commas between them.',
  }),
  OTEL_SDK_DISABLED: str({ default: '', desc: '`true` for no traces, whatever else is set.' }),
}
