/** What a target is sent instead of the event. Exactly one of four kinds. */
export type Transform = Constant | InputPath | InputTransformer | Jsonata

/** Any JSON value: it is sent whatever the event says. */
export interface Constant {
  readonly constant: unknown
}

/** A part of the document: `$.data.order`. EventBridge calls it InputPath. */
export interface InputPath {
  readonly inputPath: string
}

/** EventBridge's InputTransformer: variables by name, and the template that they are put into. */
export interface InputTransformer {
  readonly paths?: Readonly<Record<string, string>>
  readonly template: string
}

/** An expression in JSONata. */
export interface Jsonata {
  readonly jsonata: string
}

/**
 * What a transform reads: the event as CloudEvents JSON, whose payload is `data`, or the envelope of AWS, whose payload is `detail`.
 */
export type DocumentForm = 'cloudevents' | 'aws'

/** What EventBridge's reserved variables and the clock of JSONata stand for, apart from the event itself. */
export interface Facts {
  /** `<aws.events.rule-name>` */
  readonly ruleName: string
  /** `<aws.events.rule-arn>` */
  readonly ruleArn: string
  /** `<aws.events.event.ingestion-time>`: when the event was received, ISO 8601. */
  readonly receivedTime: string
  /** What `$now()` and `$millis()` of JSONata say, in milliseconds since 1970. Default: the time of the evaluation. */
  readonly now?: number
}

/** Lengths are in UTF-16 code units. Those of paths and template are EventBridge's. */
export const transformBounds = {
  /** Length of the JSON of a constant. */
  constant: 64 * 1024,
  /** Length of one path. */
  path: 256,
  /** Variables of one template. */
  paths: 100,
  /** Length of a variable's name. */
  name: 256,
  template: 8192,
  jsonata: 8192,
  /** Levels of nesting of a constant or a template. */
  depth: 64,
  /** Length of what a transform makes. */
  output: 1024 * 1024,
} as const
