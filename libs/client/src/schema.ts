// Made from openapi.json: UPDATE_CLIENT=1 npx jest test/openapi
export interface paths {
  readonly '/v1/buses/{bus}/events': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Publish an event or a batch of events
     * @description CloudEvents 1.0 in structured, batched or binary mode. A batch answers for each event in order; bad ones do not harm the others. A batch of which nothing was accepted has the status of its first error.
     */
    readonly post: operations['publishEvents']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/buses': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List buses, by name */
    readonly get: operations['listBuses']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/buses/{bus}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Show a bus */
    readonly get: operations['getBus']
    /**
     * Make or change a bus
     * @description A bus that is there can get more shards, never fewer. What `getBus` shows can be sent back.
     */
    readonly put: operations['putBus']
    readonly post?: never
    /**
     * Delete a bus and everything it holds
     * @description A bus that has rules is not deleted; the answer names some of them.
     */
    readonly delete: operations['deleteBus']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/buses/{bus}/status': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Show what a bus holds
     * @description Its bytes and events, what waits for each subscription, who keeps old events from being forgotten, and whether it accepts events.
     */
    readonly get: operations['getBusStatus']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/buses/{bus}/consumers/{consumer}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    readonly post?: never
    /**
     * Forget a stream consumer that is gone
     * @description Its checkpoints and state are deleted, and the bus keeps no events for it any more. Refused while an instance runs.
     */
    readonly delete: operations['forgetConsumer']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/buses/{bus}/rules': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * List the rules of a bus, by name
     * @description A page ends before its `limit` where its rules are large.
     */
    readonly get: operations['listRules']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/buses/{bus}/rules/{rule}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Show a rule
     * @description Secrets are not shown.
     */
    readonly get: operations['getRule']
    /**
     * Make or change a rule
     * @description It is live when this returns. A webhook without a secret gets one, which only this answer shows. `warnings` says what is legal and may not be meant. What `getRule` shows can be sent back; send its `ETag` as `If-Match`, so that nothing is undone that was changed since.
     */
    readonly put: operations['putRule']
    readonly post?: never
    /**
     * Delete a rule
     * @description Events published after this returns do not meet it any more.
     */
    readonly delete: operations['deleteRule']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/dead-letters/redrive': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Send dead letters again
     * @description By ids or by filter, oldest event first, each to the one target that failed or all to another. With `dryRun` it says what it would send.
     */
    readonly post: operations['redriveDeadLetters']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/dead-letters/redrives': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * List redrives, newest first
     * @description Those that are over are remembered for seven days, and the latest 1,000 of them.
     */
    readonly get: operations['listRedrives']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/dead-letters/redrives/{id}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Show how a redrive stands */
    readonly get: operations['getRedrive']
    readonly put?: never
    readonly post?: never
    /**
     * Stop a redrive before its next letters
     * @description What it sent stays sent.
     */
    readonly delete: operations['cancelRedrive']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/dead-letters': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * List dead letters, newest first
     * @description A page may have fewer than its `limit`, also none, where few of many match: `next` says whether to go on.
     */
    readonly get: operations['listDeadLetters']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/dead-letters/groups': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Group dead letters by what went wrong, the largest group first
     * @description A group is a target, a reason and an error without what differs from event to event: a fingerprint.
     */
    readonly get: operations['listDeadLetterGroups']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/dead-letters/{id}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Show a dead letter with its event and every attempt */
    readonly get: operations['getDeadLetter']
    readonly put?: never
    readonly post?: never
    /** Delete a dead letter and its event for good */
    readonly delete: operations['deleteDeadLetter']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/dead-letters/delete': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Delete dead letters for good
     * @description By ids or by filter. With `dryRun` it says what it would delete. Where there are more than it deletes in some seconds, `next` is the `cursor` of the next request.
     */
    readonly post: operations['deleteDeadLetters']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/patterns/test': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Test a pattern on an event
     * @description For every field what was expected and what the event had, and one sentence that says why.
     */
    readonly post: operations['testPattern']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/buses/{bus}/rules/{rule}/test': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Test a rule on an event, or a pattern on the last events of the bus
     * @description With `event`: why the rule matches it or not. With `last`: how many of the last events a pattern would match, which it would gain and which it would lose against the saved rule.
     */
    readonly post: operations['testRule']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/schemas': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List the event types that have a schema, with their versions */
    readonly get: operations['listSchemas']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/schemas/{type}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Show the versions of an event type */
    readonly get: operations['getSchemaVersions']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/schemas/{type}/{version}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Show the JSON Schema of one version of an event type */
    readonly get: operations['getSchema']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/health/live': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Say that the process runs */
    readonly get: operations['getLiveness']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/health/ready': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Say whether the process does its work */
    readonly get: operations['getReadiness']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/metrics': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Show the metrics, for Prometheus */
    readonly get: operations['getMetrics']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    /**
     * @description Where an event stands on its bus.
     * @example 2-1767225600000-0
     */
    readonly Position: string
    /** @description A CloudEvent 1.0 in the JSON format. Extension attributes are members beside the others. */
    readonly CloudEvent: {
      /** @constant */
      readonly specversion: '1.0'
      readonly id: string
      /** Format: uri-reference */
      readonly source: string
      readonly type: string
      readonly subject?: string
      /** Format: date-time */
      readonly time?: string
      readonly datacontenttype?: string
      /** Format: uri */
      readonly dataschema?: string
      /** @description Events with the same key stay in order. Without it: `subject`, else `id`. */
      readonly partitionkey?: string
      /** @description The token of the event that caused this one, as it was delivered. */
      readonly sluicecause?: string
      /** @description Any JSON. Its text is kept as it came. */
      readonly data?: unknown
      readonly data_base64?: string
    } & {
      readonly [key: string]: unknown
    }
    readonly AcceptedEvent: {
      readonly id: string
      readonly position: components['schemas']['Position']
      /**
       * @description It was published before; this is where.
       * @constant
       */
      readonly duplicate?: true
    }
    readonly RejectedEvent: {
      readonly error: components['schemas']['Problem']
      readonly id?: string
    }
    readonly BatchResult: {
      readonly accepted: number
      readonly rejected: number
      /** @description In order of the batch. */
      readonly entries: readonly (components['schemas']['AcceptedEvent'] | components['schemas']['RejectedEvent'])[]
    }
    /** @enum {string} */
    readonly LetterReason:
      | 'attempts-exhausted'
      | 'expired'
      | 'rejected'
      | 'invalid'
      | 'looping'
      | 'unreadable'
      | 'target-gone'
      | 'target-unknown'
      | 'target-disabled'
      | 'forbidden-address'
      | 'too-costly'
      | 'stalled'
      | 'lane-closed'
    /** @description What is given must be equal. `from` and `to` are about the time of giving up; none means all. */
    readonly LetterFilter: {
      readonly bus?: string
      readonly rule?: string
      readonly target?: string
      readonly reason?: string
      readonly destination?: string
      readonly type?: string
      readonly eventId?: string
      readonly fingerprint?: string
      /** Format: date-time */
      readonly from?: string
      /** Format: date-time */
      readonly to?: string
    }
    readonly DeadLetter: {
      readonly id: string
      readonly bus: string
      readonly position: components['schemas']['Position']
      /** @description `none` where the event never came to a rule. */
      readonly rule: string
      readonly target: string
      /** @enum {string} */
      readonly targetType: 'subscription' | 'webhook' | 'queue' | 'stream' | 'unknown' | 'none'
      /** @description The subscription, queue or consumer, or the webhook's URL. */
      readonly destination: string
      readonly redrives: number
      readonly reason: components['schemas']['LetterReason']
      /** @description The last error. */
      readonly error: string
      readonly attempts: readonly {
        readonly error: string
        /** Format: date-time */
        readonly at?: string
        readonly durationMs?: number
      }[]
      /** Format: date-time */
      readonly failedAt: string
      /** @description Names its group. */
      readonly fingerprint: string
      readonly eventId?: string
      readonly type?: string
      readonly source?: string
      readonly subject?: string
      readonly partitionKey?: string
      /** @description The lane that stays closed until the letter is redriven or deleted. */
      readonly lane?: string
    }
    readonly DeadLetterPage: {
      readonly items: readonly components['schemas']['DeadLetter'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      readonly next: string | null
    }
    readonly DeadLetterDetail: {
      readonly id: string
      readonly bus: string
      readonly position: components['schemas']['Position']
      /** @description `none` where the event never came to a rule. */
      readonly rule: string
      readonly target: string
      /** @enum {string} */
      readonly targetType: 'subscription' | 'webhook' | 'queue' | 'stream' | 'unknown' | 'none'
      /** @description The subscription, queue or consumer, or the webhook's URL. */
      readonly destination: string
      readonly redrives: number
      readonly reason: components['schemas']['LetterReason']
      /** @description The last error. */
      readonly error: string
      readonly attempts: readonly {
        readonly error: string
        /** Format: date-time */
        readonly at?: string
        readonly durationMs?: number
      }[]
      /** Format: date-time */
      readonly failedAt: string
      /** @description Names its group. */
      readonly fingerprint: string
      readonly eventId?: string
      readonly type?: string
      readonly source?: string
      readonly subject?: string
      readonly partitionKey?: string
      /** @description The lane that stays closed until the letter is redriven or deleted. */
      readonly lane?: string
      /** @description The event; the text as it is, where that is no JSON. */
      readonly event: unknown
    }
    readonly LetterGroup: {
      readonly fingerprint: string
      readonly bus: string
      readonly count: number
      /** Format: date-time */
      readonly firstFailedAt: string
      /** Format: date-time */
      readonly lastFailedAt: string
      readonly lastId: string
      readonly rule?: string
      readonly target?: string
      /** @enum {string} */
      readonly targetType?: 'subscription' | 'webhook' | 'queue' | 'stream' | 'unknown' | 'none'
      readonly destination?: string
      readonly reason?: components['schemas']['LetterReason']
      readonly error?: string
    }
    readonly LetterGroupPage: {
      readonly items: readonly components['schemas']['LetterGroup'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      readonly next: string | null
    }
    readonly RuleTarget: {
      readonly rule: string
      readonly target: string
    }
    /**
     * @example {
     *       "filter": {
     *         "bus": "default",
     *         "rule": "big-orders"
     *       },
     *       "rate": 50
     *     }
     */
    readonly RedriveRequest: {
      readonly ids?: readonly string[]
      readonly filter?: components['schemas']['LetterFilter']
      /** @description Events a second. */
      readonly rate?: number
      /** @description A JSON Merge Patch (RFC 7396) for each event. */
      readonly edit?: {
        readonly [key: string]: unknown
      }
      /** @description A target of the same bus that all are sent to in place of their own. */
      readonly target?: components['schemas']['RuleTarget']
      /**
       * @description Says what it would do, and does nothing.
       * @default false
       */
      readonly dryRun: boolean
    } & (unknown | unknown)
    readonly Redrive: {
      readonly id: string
      /** @enum {string} */
      readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
      readonly total: number
      readonly redriven: number
      /** @description Ids that are no dead letter any more. */
      readonly missing: readonly string[]
      /** @description Letters that could not be sent and are kept as they were. */
      readonly failed: number
      /** @description Why: the first 100. */
      readonly errors: readonly {
        readonly id: string
        readonly error: string
      }[]
      /** Format: date-time */
      readonly startedAt: string
      /** Format: date-time */
      readonly finishedAt?: string
      readonly rate?: number
      readonly target?: components['schemas']['RuleTarget']
      readonly error?: string
    }
    readonly RedrivePage: {
      readonly items: readonly components['schemas']['Redrive'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      readonly next: string | null
    }
    /**
     * @example {
     *       "filter": {
     *         "rule": "big-orders",
     *         "to": "2026-01-31T12:00:00Z"
     *       }
     *     }
     */
    readonly DeletionRequest: {
      readonly ids?: readonly string[]
      readonly filter?: components['schemas']['LetterFilter']
      /**
       * @description Says what it would do, and does nothing.
       * @default false
       */
      readonly dryRun: boolean
      /** @description `next` of the answer before. */
      readonly cursor?: string | null
    } & (unknown | unknown)
    readonly Deletion: {
      readonly deleted: number
      /** @description Ids that are no dead letter any more. */
      readonly missing: readonly string[]
      /** @description The `cursor` that goes on; null where all are deleted. */
      readonly next: string | null
    }
    readonly Selected: {
      readonly matching: number
      /** @description False where it took too long to count all. */
      readonly complete: boolean
      readonly groups: readonly {
        readonly fingerprint: string
        readonly count: number
        readonly error: string
      }[]
      /** @description Ids of some of them. */
      readonly sample: readonly string[]
      /** @description What the edit makes of some of them. */
      readonly edited?: readonly {
        readonly id: string
        readonly event?: unknown
        readonly error?: string
      }[]
    }
    readonly BackoffSettings: {
      /**
       * @default exponential
       * @enum {string}
       */
      readonly type: 'exponential' | 'fixed'
      /**
       * @description Milliseconds before the second try.
       * @default 1000
       */
      readonly delay: number
      /** @description The share of the delay that is random. */
      readonly jitter?: number
      /**
       * @description The longest wait, in milliseconds.
       * @default 3600000
       */
      readonly maxDelay: number
    }
    readonly RetrySettings: {
      /** @description Tries in all, the first included. */
      readonly attempts?: number
      readonly backoff?: components['schemas']['BackoffSettings']
      /**
       * @description Milliseconds from the hand-over to the last possible try.
       * @default 86400000
       */
      readonly maxAgeMs: number
    }
    readonly OnSuccessSettings: {
      /** @description Default: the bus of the event. */
      readonly bus?: string
      /** @default sluice.delivery.succeeded */
      readonly type: string
    }
    readonly DisabledSettings: {
      readonly at: string
      /** @description What the endpoint answered. */
      readonly reason: string
    }
    readonly SubscriptionTarget: {
      /** @description The name of a Nest service. */
      readonly subscription: string
      readonly onSuccess?: components['schemas']['OnSuccessSettings']
      /** @description Names the target within its rule. */
      readonly id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly type: 'subscription'
      readonly retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      readonly standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      readonly onFailure?:
        | ('dead-letter' | 'drop')
        | {
            readonly target: string
          }
    }
    readonly WebhookTarget: {
      /**
       * Format: uri
       * @description Called with each event, signed as Standard Webhooks says.
       */
      readonly url: string
      /** @description Made by Sluice where it is left out, and shown once; `whsec_***` keeps the one that is there. */
      readonly secret?: string
      /**
       * @description Milliseconds that the endpoint may take to answer.
       * @default 10000
       */
      readonly timeoutMs: number
      /**
       * @description The content mode that events are sent in.
       * @default structured
       * @enum {string}
       */
      readonly format: 'structured' | 'binary'
      readonly onSuccess?: components['schemas']['OnSuccessSettings']
      /** @description Written by Sluice when the endpoint answers 410. A rule that is put without it enables the target. */
      readonly disabled?: components['schemas']['DisabledSettings']
      /** @description Names the target within its rule. */
      readonly id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly type: 'webhook'
      readonly retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      readonly standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      readonly onFailure?:
        | ('dead-letter' | 'drop')
        | {
            readonly target: string
          }
    }
    readonly QueueTarget: {
      /** @description A BullMQ queue, not one of Sluice's own. */
      readonly queue: string
      /** @description Names the target within its rule. */
      readonly id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      readonly type: 'queue'
      readonly retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      readonly standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      readonly onFailure?:
        | ('dead-letter' | 'drop')
        | {
            readonly target: string
          }
    }
    readonly RuleSettings: {
      /** @description For people. */
      readonly description?: string
      /**
       * @description A rule that is not enabled matches nothing.
       * @default true
       */
      readonly enabled: boolean
      readonly pattern: components['schemas']['Pattern']
      readonly targets: readonly components['schemas']['Target'][]
      /**
       * @description Whether the rule also gets the results of its own targets, where its pattern matches them.
       * @default false
       */
      readonly ownResults: boolean
      /** @description The service whose handlers the rule was made from. */
      readonly managedBy?: string
      readonly bus?: string
      readonly name?: string
      readonly warnings?: readonly components['schemas']['RuleWarning'][]
    }
    readonly BusSettings: {
      /** @description Parts that are worked on in parallel; 4 where nothing is said. Can grow, never shrink. */
      readonly shards?: number
      /**
       * @description Milliseconds that events are kept after they were routed.
       * @default 86400000
       */
      readonly retentionMs: number
      /**
       * @description Milliseconds within which the same `source` and `id` is accepted once; 0 is off.
       * @default 300000
       */
      readonly dedupeMs: number
      /**
       * @description What must hold before an event is accepted.
       * @default memory
       * @enum {string}
       */
      readonly durability: 'memory' | 'replicated' | 'durable'
      /** @description Replicas that must have the event, with `replicated` and `durable`. */
      readonly replicas?: number
      /** @description Bytes that the bus may hold in Redis, over all its shards. */
      readonly maxBytes?: number
      readonly name?: string
    }
    /** @description One destination of a rule. */
    readonly Target:
      | components['schemas']['SubscriptionTarget']
      | components['schemas']['WebhookTarget']
      | components['schemas']['QueueTarget']
    readonly Bus: {
      /** @description Parts that are worked on in parallel; 4 where nothing is said. Can grow, never shrink. */
      readonly shards: number
      /**
       * @description Milliseconds that events are kept after they were routed.
       * @default 86400000
       */
      readonly retentionMs: number
      /**
       * @description Milliseconds within which the same `source` and `id` is accepted once; 0 is off.
       * @default 300000
       */
      readonly dedupeMs: number
      /**
       * @description What must hold before an event is accepted.
       * @default memory
       * @enum {string}
       */
      readonly durability: 'memory' | 'replicated' | 'durable'
      /** @description Replicas that must have the event, with `replicated` and `durable`. */
      readonly replicas?: number
      /** @description Bytes that the bus may hold in Redis, over all its shards. */
      readonly maxBytes?: number
      readonly name: string
    }
    readonly BusPage: {
      readonly items: readonly components['schemas']['Bus'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      readonly next: string | null
    }
    readonly BusStatus: {
      readonly name: string
      /** @description Redis' own estimate, from samples. */
      readonly bytes: number
      readonly events: number
      /** Format: date-time */
      readonly oldest: string | null
      /**
       * @description Why nothing is accepted; null where it is.
       * @enum {string|null}
       */
      readonly shedding: 'bus' | 'redis' | 'results' | null
      /** @description Who has still to read events that the bus would have forgotten by now. */
      readonly blocked: readonly {
        readonly by: string
        /** Format: date-time */
        readonly oldest: string
        readonly sinceMs: number
      }[]
      readonly subscriptions: readonly {
        readonly name: string
        readonly entries: number
        readonly bytes: number
        readonly consumers: number
      }[]
      readonly maxBytes?: number
    }
    readonly Rule: {
      /** @description For people. */
      readonly description?: string
      /**
       * @description A rule that is not enabled matches nothing.
       * @default true
       */
      readonly enabled: boolean
      readonly pattern: components['schemas']['Pattern']
      readonly targets: readonly components['schemas']['Target'][]
      /**
       * @description Whether the rule also gets the results of its own targets, where its pattern matches them.
       * @default false
       */
      readonly ownResults: boolean
      /** @description The service whose handlers the rule was made from. */
      readonly managedBy?: string
      readonly bus: string
      readonly name: string
      readonly warnings?: readonly components['schemas']['RuleWarning'][]
    }
    readonly RulePage: {
      readonly items: readonly components['schemas']['Rule'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      readonly next: string | null
    }
    readonly RuleWarning: {
      /** @enum {string} */
      readonly code: 'MATCHES_OWN_RESULTS'
      readonly path: string
      readonly message: string
    }
    /**
     * @description An EventBridge pattern over the CloudEvent.
     * @example {
     *       "type": [
     *         "com.shop.order.created"
     *       ],
     *       "data": {
     *         "total": [
     *           {
     *             "numeric": [
     *               ">",
     *               100
     *             ]
     *           }
     *         ]
     *       }
     *     }
     */
    readonly Pattern: {
      readonly [key: string]: unknown
    }
    readonly PatternTest: {
      readonly pattern: components['schemas']['Pattern']
      readonly event: components['schemas']['CloudEvent']
    }
    /** @description With `pattern`, that is tested in place of the rule's own. */
    readonly RuleTest: {
      readonly event?: components['schemas']['CloudEvent']
      readonly pattern?: components['schemas']['Pattern']
      /** @description How many of the last events of the bus; 100 where nothing is said. Not together with `event`. */
      readonly last?: number
    }
    readonly Explanation: {
      readonly matched: boolean
      readonly summary: string
      readonly fields: readonly components['schemas']['FieldExplanation'][]
      /** @description How near each branch of each `$or` came. */
      readonly branches: readonly {
        readonly at: string
        readonly held: number
        readonly of: number
        readonly nearest: boolean
      }[]
    }
    readonly FieldExplanation: {
      /** @description The field's name in the event: `data.total`. */
      readonly field: string
      /** @description Where the pattern says it. */
      readonly at: string
      readonly held: boolean
      readonly tests: readonly {
        readonly operator: string
        readonly expected: unknown
        readonly held: boolean
      }[]
      readonly reason: string
      /** @description What the event had; absent where it had none. */
      readonly actual?: unknown
      /** @description Where the event had it. */
      readonly where?: string
    }
    readonly Backtest: {
      readonly scanned: number
      readonly matched: number
      readonly gained: components['schemas']['BacktestChange']
      readonly lost: components['schemas']['BacktestChange']
    }
    readonly BacktestChange: {
      readonly count: number
      readonly events: readonly {
        readonly id: string
        readonly type: string
        readonly position: components['schemas']['Position']
        readonly summary: string
      }[]
    }
    readonly SchemaVersions: {
      readonly type: string
      readonly versions: readonly number[]
    }
    readonly SchemaPage: {
      readonly items: readonly components['schemas']['SchemaVersions'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      readonly next: string | null
    }
    readonly EventSchema: {
      readonly type: string
      readonly version: number
      /** Format: uri */
      readonly dataschema: string
      /** @description JSON Schema, draft 7. */
      readonly schema: {
        readonly [key: string]: unknown
      }
    }
    /** @description RFC 9457, with a stable `code` and facts such as `path`, `limit` or `setting`. */
    readonly Problem: {
      /**
       * Format: uri-reference
       * @description Always `about:blank`: `code` says more.
       */
      readonly type: string
      readonly title: string
      readonly status: number
      /** @description Stable: programs may rely on it. */
      readonly code: string
      /** @description For people: names the field and the fix. */
      readonly detail: string
    } & {
      readonly [key: string]: unknown
    }
    readonly Live: {
      /** @constant */
      readonly status: 'ok'
    }
    readonly Ready: {
      /** @constant */
      readonly status: 'ready'
    }
    readonly NotReady: {
      /** @constant */
      readonly status: 'not ready'
      /** @description What is wrong, by its name. */
      readonly problems: {
        readonly [key: string]: string
      }
    }
  }
  responses: {
    /** @description Any other problem: what HTTP itself refuses (`MALFORMED_REQUEST`, `REQUEST_TOO_SLOW`, `HEADERS_TOO_LARGE`, `HTTP_ERROR`), or what went wrong inside (`INTERNAL`). */
    readonly Problem: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        readonly 'application/problem+json': components['schemas']['Problem']
      }
    }
  }
  parameters: never
  requestBodies: never
  headers: {
    /** @description Names this state of the resource, for `If-Match`. */
    readonly ETag: string
    /** @description Seconds after which to try again. */
    readonly 'Retry-After': number
    /** @description RFC 6750, with `error` where a key was sent. */
    readonly 'WWW-Authenticate': string
    /** @description What bodies may be compressed with. */
    readonly 'Accept-Encoding': string
  }
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  readonly publishEvents: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description What counts as the same event in place of its `source` and `id`; not for batches. */
        readonly 'Idempotency-Key'?: string
      }
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
      }
      readonly cookie?: never
    }
    /** @description In binary mode (any other content type) the attributes are `ce-*` headers and the body is the data. */
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "specversion": "1.0",
         *       "id": "A-1001",
         *       "source": "/shop/web",
         *       "type": "com.shop.order.created",
         *       "data": {
         *         "orderId": "A-1001",
         *         "total": 129.5
         *       }
         *     }
         */
        readonly 'application/cloudevents+json': components['schemas']['CloudEvent']
        /**
         * @example [
         *       {
         *         "specversion": "1.0",
         *         "id": "A-1001",
         *         "source": "/shop/web",
         *         "type": "com.shop.order.created",
         *         "data": {
         *           "orderId": "A-1001",
         *           "total": 129.5
         *         }
         *       },
         *       {
         *         "specversion": "1.0",
         *         "id": "A-1002",
         *         "source": "/shop/web",
         *         "type": "com.shop.order.created",
         *         "data": {
         *           "orderId": "A-1001",
         *           "total": 129.5
         *         }
         *       }
         *     ]
         */
        readonly 'application/cloudevents-batch+json': readonly components['schemas']['CloudEvent'][]
        /** @example {"total": 20} */
        readonly '*/*': string
      }
    }
    readonly responses: {
      /** @description Redis acknowledged the append: of the event, or of those of the batch that have a position. */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['AcceptedEvent'] | components['schemas']['BatchResult']
        }
      }
      /**
       * @description - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `REPEATED_HEADER`: a header that may be there once is there twice; `header` names it
       *     - `RESERVED_NAME`: the type or source is one that only Sluice may emit; `attribute` names it
       *     - `INVALID_IDEMPOTENCY_KEY`: the header is longer than 255, has other characters than printable ASCII, or stands with a batch
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?:
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'REPEATED_HEADER'
              | 'RESERVED_NAME'
              | 'INVALID_IDEMPOTENCY_KEY'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_BUS`: there is no such bus */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 413
            /** @enum {unknown} */
            readonly code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      readonly 415: {
        headers: {
          readonly 'Accept-Encoding': components['headers']['Accept-Encoding']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 415
            /** @enum {unknown} */
            readonly code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `IDEMPOTENCY_KEY_REUSED`: the `Idempotency-Key` was used for another event within the window of the bus
       *     - `TOO_MANY_HOPS`: the event would be one more than `limit` in a row that caused the next; `setting` names the bound
       *     - `TOO_MANY_CAUSED`: the `origin` has caused `limit` events; `setting` names the bound
       */
      readonly 422: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 422
            /** @enum {unknown} */
            readonly code?: 'IDEMPOTENCY_KEY_REUSED' | 'TOO_MANY_HOPS' | 'TOO_MANY_CAUSED'
          }
        }
      }
      /**
       * @description - `BUS_GROWING`: the bus is getting more shards and it takes long; nothing was accepted
       *     - `BUS_FULL`: the bus holds as many bytes as it may; nothing was accepted
       *     - `BUS_RESTORING`: Redis lost the streams of the bus and they are being made again; nothing was accepted
       *     - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?:
              | 'BUS_GROWING'
              | 'BUS_FULL'
              | 'BUS_RESTORING'
              | 'NOT_DURABLE'
              | 'NOT_REPLICATED'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly listBuses: {
    readonly parameters: {
      readonly query?: {
        /** @description Items of one page. */
        readonly limit?: number
        /** @description `next` of the page before. */
        readonly cursor?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of buses. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "shop",
           *           "shards": 4,
           *           "retentionMs": 86400000,
           *           "dedupeMs": 300000,
           *           "durability": "memory"
           *         }
           *       ],
           *       "next": null
           *     }
           */
          readonly 'application/json': components['schemas']['BusPage']
        }
      }
      /**
       * @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getBus: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description An `ETag`: the answer is 304 where that is still the state. */
        readonly 'If-None-Match'?: string
      }
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The bus. */
      readonly 200: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "shop",
           *       "shards": 4,
           *       "retentionMs": 86400000,
           *       "dedupeMs": 300000,
           *       "durability": "memory"
           *     }
           */
          readonly 'application/json': components['schemas']['Bus']
        }
      }
      /** @description It is as `If-None-Match` says. */
      readonly 304: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_BUS`: there is no such bus */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly putBus: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        readonly 'If-Match'?: string
        /** @description `*`: the write is made only where there is no such resource. */
        readonly 'If-None-Match'?: string
      }
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "shards": 4,
         *       "retentionMs": 86400000
         *     }
         */
        readonly 'application/json': components['schemas']['BusSettings']
      }
    }
    readonly responses: {
      /** @description The bus as it is now. */
      readonly 200: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "shop",
           *       "shards": 4,
           *       "retentionMs": 86400000,
           *       "dedupeMs": 300000,
           *       "durability": "memory"
           *     }
           */
          readonly 'application/json': components['schemas']['Bus']
        }
      }
      /** @description It is new. */
      readonly 201: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "shop",
           *       "shards": 4,
           *       "retentionMs": 86400000,
           *       "dedupeMs": 300000,
           *       "durability": "memory"
           *     }
           */
          readonly 'application/json': components['schemas']['Bus']
        }
      }
      /**
       * @description - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `INVALID_BUS`: a field of a bus is wrong; `path` names it
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?:
              | 'INVALID_NAME'
              | 'INVALID_BUS'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `BUS_EXISTS`: a bus cannot have fewer shards; `shards` gives them
       *     - `BUS_BUSY`: another request makes or deletes the bus at this moment; try again
       *     - `TOO_MANY_BUSES`: there are `MAX_BUSES` buses
       */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 409
            /** @enum {unknown} */
            readonly code?: 'BUS_EXISTS' | 'BUS_BUSY' | 'TOO_MANY_BUSES'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      readonly 412: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 412
            /** @enum {unknown} */
            readonly code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 413
            /** @enum {unknown} */
            readonly code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      readonly 415: {
        headers: {
          readonly 'Accept-Encoding': components['headers']['Accept-Encoding']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 415
            /** @enum {unknown} */
            readonly code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `BUS_GROWING`: the bus is getting more shards and it takes long; nothing was accepted
       *     - `BUS_RESTORING`: Redis lost the streams of the bus and they are being made again; nothing was accepted
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?:
              | 'NOT_DURABLE'
              | 'NOT_REPLICATED'
              | 'BUS_GROWING'
              | 'BUS_RESTORING'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly deleteBus: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        readonly 'If-Match'?: string
      }
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_BUS`: there is no such bus */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS'
          }
        }
      }
      /**
       * @description - `BUS_IN_USE`: a bus with rules is not deleted; `rules` names some
       *     - `BUS_IS_DEFAULT`: the default bus is not deleted
       *     - `BUS_BUSY`: another request makes or deletes the bus at this moment; try again
       */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 409
            /** @enum {unknown} */
            readonly code?: 'BUS_IN_USE' | 'BUS_IS_DEFAULT' | 'BUS_BUSY'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      readonly 412: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 412
            /** @enum {unknown} */
            readonly code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'NOT_REPLICATED' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getBusStatus: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description How the bus stands. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "shop",
           *       "bytes": 51200,
           *       "events": 120,
           *       "oldest": "2026-01-31T12:00:00.000Z",
           *       "shedding": null,
           *       "blocked": [
           *         {
           *           "by": "router",
           *           "oldest": "2026-01-30T12:00:00.000Z",
           *           "sinceMs": 3600000
           *         }
           *       ],
           *       "subscriptions": [
           *         {
           *           "name": "billing",
           *           "entries": 3,
           *           "bytes": 2048,
           *           "consumers": 2
           *         }
           *       ]
           *     }
           */
          readonly 'application/json': components['schemas']['BusStatus']
        }
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_BUS`: there is no such bus */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly forgetConsumer: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
        /**
         * @description The name of the consumer.
         * @example billing.Totals.sum
         */
        readonly consumer: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_CONSUMER`: the bus has no such stream consumer
       */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS' | 'UNKNOWN_CONSUMER'
          }
        }
      }
      /** @description - `CONSUMER_IN_USE`: instances of the stream consumer run; `instances` says how many */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 409
            /** @enum {unknown} */
            readonly code?: 'CONSUMER_IN_USE'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly listRules: {
    readonly parameters: {
      readonly query?: {
        /** @description Items of one page. */
        readonly limit?: number
        /** @description `next` of the page before. */
        readonly cursor?: string
      }
      readonly header?: never
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of rules. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "bus": "default",
           *           "name": "big-orders",
           *           "enabled": true,
           *           "pattern": {
           *             "type": [
           *               "com.shop.order.created"
           *             ],
           *             "data": {
           *               "total": [
           *                 {
           *                   "numeric": [
           *                     ">",
           *                     100
           *                   ]
           *                 }
           *               ]
           *             }
           *           },
           *           "targets": [
           *             {
           *               "id": "partner",
           *               "type": "webhook",
           *               "url": "https://partner.example/hook",
           *               "retry": {
           *                 "attempts": 8
           *               },
           *               "secret": "whsec_***"
           *             },
           *             {
           *               "id": "packing",
           *               "type": "queue",
           *               "queue": "packing"
           *             }
           *           ]
           *         }
           *       ],
           *       "next": null
           *     }
           */
          readonly 'application/json': components['schemas']['RulePage']
        }
      }
      /**
       * @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_BUS`: there is no such bus */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getRule: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description An `ETag`: the answer is 304 where that is still the state. */
        readonly 'If-None-Match'?: string
      }
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
        /**
         * @description The name of the rule.
         * @example big-orders
         */
        readonly rule: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The rule. */
      readonly 200: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "bus": "default",
           *       "name": "big-orders",
           *       "enabled": true,
           *       "pattern": {
           *         "type": [
           *           "com.shop.order.created"
           *         ],
           *         "data": {
           *           "total": [
           *             {
           *               "numeric": [
           *                 ">",
           *                 100
           *               ]
           *             }
           *           ]
           *         }
           *       },
           *       "targets": [
           *         {
           *           "id": "partner",
           *           "type": "webhook",
           *           "url": "https://partner.example/hook",
           *           "retry": {
           *             "attempts": 8
           *           },
           *           "secret": "whsec_***"
           *         },
           *         {
           *           "id": "packing",
           *           "type": "queue",
           *           "queue": "packing"
           *         }
           *       ]
           *     }
           */
          readonly 'application/json': components['schemas']['Rule']
        }
      }
      /** @description It is as `If-None-Match` says. */
      readonly 304: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_RULE`: there is no such rule
       */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly putRule: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        readonly 'If-Match'?: string
        /** @description `*`: the write is made only where there is no such resource. */
        readonly 'If-None-Match'?: string
      }
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
        /**
         * @description The name of the rule.
         * @example big-orders
         */
        readonly rule: string
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "pattern": {
         *         "type": [
         *           "com.shop.order.created"
         *         ],
         *         "data": {
         *           "total": [
         *             {
         *               "numeric": [
         *                 ">",
         *                 100
         *               ]
         *             }
         *           ]
         *         }
         *       },
         *       "targets": [
         *         {
         *           "id": "partner",
         *           "type": "webhook",
         *           "url": "https://partner.example/hook",
         *           "retry": {
         *             "attempts": 8
         *           }
         *         },
         *         {
         *           "id": "packing",
         *           "type": "queue",
         *           "queue": "packing"
         *         }
         *       ]
         *     }
         */
        readonly 'application/json': components['schemas']['RuleSettings']
      }
    }
    readonly responses: {
      /** @description The rule as it is now. */
      readonly 200: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "bus": "default",
           *       "name": "big-orders",
           *       "enabled": true,
           *       "pattern": {
           *         "type": [
           *           "com.shop.order.created"
           *         ],
           *         "data": {
           *           "total": [
           *             {
           *               "numeric": [
           *                 ">",
           *                 100
           *               ]
           *             }
           *           ]
           *         }
           *       },
           *       "targets": [
           *         {
           *           "id": "partner",
           *           "type": "webhook",
           *           "url": "https://partner.example/hook",
           *           "retry": {
           *             "attempts": 8
           *           },
           *           "secret": "whsec_***"
           *         },
           *         {
           *           "id": "packing",
           *           "type": "queue",
           *           "queue": "packing"
           *         }
           *       ]
           *     }
           */
          readonly 'application/json': components['schemas']['Rule']
        }
      }
      /** @description It is new. */
      readonly 201: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "bus": "default",
           *       "name": "big-orders",
           *       "enabled": true,
           *       "pattern": {
           *         "type": [
           *           "com.shop.order.created"
           *         ],
           *         "data": {
           *           "total": [
           *             {
           *               "numeric": [
           *                 ">",
           *                 100
           *               ]
           *             }
           *           ]
           *         }
           *       },
           *       "targets": [
           *         {
           *           "id": "partner",
           *           "type": "webhook",
           *           "url": "https://partner.example/hook",
           *           "retry": {
           *             "attempts": 8
           *           },
           *           "secret": "whsec_***"
           *         },
           *         {
           *           "id": "packing",
           *           "type": "queue",
           *           "queue": "packing"
           *         }
           *       ]
           *     }
           */
          readonly 'application/json': components['schemas']['Rule']
        }
      }
      /**
       * @description - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `INVALID_RULE`: a field of a rule is wrong; `path` names it: `targets[0].url`
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `FORBIDDEN_ADDRESS`: the URL of a webhook has an address that webhooks may not reach; `path`, `address` and `setting`
       *     - `RULE_TOO_LARGE`: the rule has more bytes as JSON than `MAX_RULE_BYTES`
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?:
              | 'INVALID_NAME'
              | 'INVALID_RULE'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'FORBIDDEN_ADDRESS'
              | 'RULE_TOO_LARGE'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_BUS`: there is no such bus */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS'
          }
        }
      }
      /**
       * @description - `TOO_MANY_RULES`: the bus has `MAX_BUS_RULES` rules
       *     - `BUS_RULES_TOO_LARGE`: the rules of the bus would have more bytes together than `MAX_BUS_RULES_BYTES`
       *     - `REGISTRY_TOO_LARGE`: all rules and schemas would have more bytes together than `MAX_REGISTRY_BYTES`
       */
      readonly 409: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 409
            /** @enum {unknown} */
            readonly code?: 'TOO_MANY_RULES' | 'BUS_RULES_TOO_LARGE' | 'REGISTRY_TOO_LARGE'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      readonly 412: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 412
            /** @enum {unknown} */
            readonly code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 413
            /** @enum {unknown} */
            readonly code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      readonly 415: {
        headers: {
          readonly 'Accept-Encoding': components['headers']['Accept-Encoding']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 415
            /** @enum {unknown} */
            readonly code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `RULE_NOT_LIVE`: the change is saved, but a router does not work by it yet
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?:
              | 'RULE_NOT_LIVE'
              | 'NOT_REPLICATED'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly deleteRule: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        readonly 'If-Match'?: string
      }
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
        /**
         * @description The name of the rule.
         * @example big-orders
         */
        readonly rule: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_RULE`: there is no such rule
       */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      readonly 412: {
        headers: {
          readonly ETag: components['headers']['ETag']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 412
            /** @enum {unknown} */
            readonly code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /**
       * @description - `RULE_NOT_LIVE`: the change is saved, but a router does not work by it yet
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?:
              | 'RULE_NOT_LIVE'
              | 'NOT_REPLICATED'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly redriveDeadLetters: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "filter": {
         *         "bus": "default",
         *         "rule": "big-orders"
         *       },
         *       "rate": 50
         *     }
         */
        readonly 'application/json': components['schemas']['RedriveRequest']
      }
    }
    readonly responses: {
      /** @description It is done; with `dryRun`, what it would do. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Redrive'] | components['schemas']['Selected']
        }
      }
      /** @description It runs: ask for it by its id. */
      readonly 202: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "17",
           *       "state": "done",
           *       "total": 2,
           *       "redriven": 2,
           *       "missing": [],
           *       "failed": 0,
           *       "errors": [],
           *       "startedAt": "2026-01-31T12:00:00.000Z",
           *       "finishedAt": "2026-01-31T12:00:01.000Z",
           *       "rate": 50
           *     }
           */
          readonly 'application/json': components['schemas']['Redrive']
        }
      }
      /**
       * @description - `INVALID_REDRIVE`: a field of a redrive is wrong; `path` names it
       *     - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_EDIT`: `edit` is no patch, or changes what Sluice alone says
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?:
              | 'INVALID_REDRIVE'
              | 'INVALID_FILTER'
              | 'INVALID_EDIT'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_RULE`: there is no such rule */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_RULE'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 413
            /** @enum {unknown} */
            readonly code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      readonly 415: {
        headers: {
          readonly 'Accept-Encoding': components['headers']['Accept-Encoding']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 415
            /** @enum {unknown} */
            readonly code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'GATEWAY_FULL' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly listRedrives: {
    readonly parameters: {
      readonly query?: {
        /** @description Items of one page. */
        readonly limit?: number
        /** @description `next` of the page before. */
        readonly cursor?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of redrives. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "17",
           *           "state": "done",
           *           "total": 2,
           *           "redriven": 2,
           *           "missing": [],
           *           "failed": 0,
           *           "errors": [],
           *           "startedAt": "2026-01-31T12:00:00.000Z",
           *           "finishedAt": "2026-01-31T12:00:01.000Z",
           *           "rate": 50
           *         }
           *       ],
           *       "next": null
           *     }
           */
          readonly 'application/json': components['schemas']['RedrivePage']
        }
      }
      /**
       * @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getRedrive: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The id of the redrive.
         * @example 17
         */
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The redrive. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "17",
           *       "state": "done",
           *       "total": 2,
           *       "redriven": 2,
           *       "missing": [],
           *       "failed": 0,
           *       "errors": [],
           *       "startedAt": "2026-01-31T12:00:00.000Z",
           *       "finishedAt": "2026-01-31T12:00:01.000Z",
           *       "rate": 50
           *     }
           */
          readonly 'application/json': components['schemas']['Redrive']
        }
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_REDRIVE`: there is no such redrive, or it ended long ago */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_REDRIVE'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly cancelRedrive: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The id of the redrive.
         * @example 17
         */
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The redrive. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "17",
           *       "state": "done",
           *       "total": 2,
           *       "redriven": 2,
           *       "missing": [],
           *       "failed": 0,
           *       "errors": [],
           *       "startedAt": "2026-01-31T12:00:00.000Z",
           *       "finishedAt": "2026-01-31T12:00:01.000Z",
           *       "rate": 50
           *     }
           */
          readonly 'application/json': components['schemas']['Redrive']
        }
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_REDRIVE`: there is no such redrive, or it ended long ago */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_REDRIVE'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly listDeadLetters: {
    readonly parameters: {
      readonly query?: {
        /** @description Letters whose `bus` is this. */
        readonly bus?: string
        /** @description Letters whose `rule` is this. */
        readonly rule?: string
        /** @description Letters whose `target` is this. */
        readonly target?: string
        /** @description Letters whose `reason` is this. */
        readonly reason?: string
        /** @description Letters whose `destination` is this. */
        readonly destination?: string
        /** @description Letters whose `type` is this. */
        readonly type?: string
        /** @description Letters whose `eventId` is this. */
        readonly eventId?: string
        /** @description Letters whose `fingerprint` is this. */
        readonly fingerprint?: string
        /** @description Given up then or later. */
        readonly from?: string
        /** @description Given up earlier. */
        readonly to?: string
        /** @description Items of one page. */
        readonly limit?: number
        /** @description `next` of the page before. */
        readonly cursor?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of dead letters. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "default~2-1767225600000-0~big-orders~partner",
           *           "bus": "default",
           *           "position": "2-1767225600000-0",
           *           "rule": "big-orders",
           *           "target": "partner",
           *           "redrives": 0,
           *           "targetType": "webhook",
           *           "destination": "https://partner.example/hook",
           *           "reason": "rejected",
           *           "error": "answered 422",
           *           "attempts": [
           *             {
           *               "at": "2026-01-31T12:00:00.000Z",
           *               "error": "answered 422",
           *               "durationMs": 12
           *             }
           *           ],
           *           "failedAt": "2026-01-31T12:00:00.000Z",
           *           "fingerprint": "f3a1",
           *           "eventId": "A-1001",
           *           "type": "com.shop.order.created"
           *         }
           *       ],
           *       "next": null
           *     }
           */
          readonly 'application/json': components['schemas']['DeadLetterPage']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_FILTER' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly listDeadLetterGroups: {
    readonly parameters: {
      readonly query?: {
        /** @description Letters whose `bus` is this. */
        readonly bus?: string
        /** @description Letters whose `rule` is this. */
        readonly rule?: string
        /** @description Letters whose `target` is this. */
        readonly target?: string
        /** @description Letters whose `reason` is this. */
        readonly reason?: string
        /** @description Letters whose `destination` is this. */
        readonly destination?: string
        /** @description Letters whose `fingerprint` is this. */
        readonly fingerprint?: string
        /** @description Items of one page. */
        readonly limit?: number
        /** @description `next` of the page before. */
        readonly cursor?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of groups. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "fingerprint": "f3a1",
           *           "bus": "default",
           *           "count": 2,
           *           "rule": "big-orders",
           *           "target": "partner",
           *           "targetType": "webhook",
           *           "destination": "https://partner.example/hook",
           *           "reason": "rejected",
           *           "error": "answered 422",
           *           "firstFailedAt": "2026-01-31T11:00:00.000Z",
           *           "lastFailedAt": "2026-01-31T12:00:00.000Z",
           *           "lastId": "default~2-1767225600000-0~big-orders~partner"
           *         }
           *       ],
           *       "next": null
           *     }
           */
          readonly 'application/json': components['schemas']['LetterGroupPage']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_FILTER' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getDeadLetter: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The id of the dead letter.
         * @example default~2-1767225600000-0~big-orders~partner
         */
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The letter. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "default~2-1767225600000-0~big-orders~partner",
           *       "bus": "default",
           *       "position": "2-1767225600000-0",
           *       "rule": "big-orders",
           *       "target": "partner",
           *       "redrives": 0,
           *       "targetType": "webhook",
           *       "destination": "https://partner.example/hook",
           *       "reason": "rejected",
           *       "error": "answered 422",
           *       "attempts": [
           *         {
           *           "at": "2026-01-31T12:00:00.000Z",
           *           "error": "answered 422",
           *           "durationMs": 12
           *         }
           *       ],
           *       "failedAt": "2026-01-31T12:00:00.000Z",
           *       "fingerprint": "f3a1",
           *       "eventId": "A-1001",
           *       "type": "com.shop.order.created",
           *       "event": {
           *         "specversion": "1.0",
           *         "id": "A-1001",
           *         "source": "/shop",
           *         "type": "com.shop.order.created"
           *       }
           *     }
           */
          readonly 'application/json': components['schemas']['DeadLetterDetail']
        }
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_DEAD_LETTER`: there is no such dead letter; it may have been sent again or deleted */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_DEAD_LETTER'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly deleteDeadLetter: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The id of the dead letter.
         * @example default~2-1767225600000-0~big-orders~partner
         */
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Done. */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_DEAD_LETTER`: there is no such dead letter; it may have been sent again or deleted */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_DEAD_LETTER'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly deleteDeadLetters: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "filter": {
         *         "rule": "big-orders",
         *         "to": "2026-01-31T12:00:00Z"
         *       }
         *     }
         */
        readonly 'application/json': components['schemas']['DeletionRequest']
      }
    }
    readonly responses: {
      /** @description What it deleted; with `dryRun`, what it would delete. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Deletion'] | components['schemas']['Selected']
        }
      }
      /**
       * @description - `INVALID_DELETION`: neither `ids` nor `filter` is given, or both, or something else
       *     - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?:
              | 'INVALID_DELETION'
              | 'INVALID_FILTER'
              | 'INVALID_CURSOR'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 413
            /** @enum {unknown} */
            readonly code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      readonly 415: {
        headers: {
          readonly 'Accept-Encoding': components['headers']['Accept-Encoding']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 415
            /** @enum {unknown} */
            readonly code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'GATEWAY_FULL' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly testPattern: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "pattern": {
         *         "data": {
         *           "total": [
         *             {
         *               "numeric": [
         *                 ">",
         *                 100
         *               ]
         *             }
         *           ]
         *         }
         *       },
         *       "event": {
         *         "specversion": "1.0",
         *         "id": "1",
         *         "source": "/shop",
         *         "type": "order.created",
         *         "data": {
         *           "total": 80
         *         }
         *       }
         *     }
         */
        readonly 'application/json': components['schemas']['PatternTest']
      }
    }
    readonly responses: {
      /** @description Whether it matches, and why. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "matched": false,
           *       "summary": "data.total was 80, and the rule wants > 100",
           *       "fields": [
           *         {
           *           "field": "data.total",
           *           "at": "data.total",
           *           "held": false,
           *           "actual": 80,
           *           "where": "data.total",
           *           "tests": [
           *             {
           *               "operator": "numeric",
           *               "expected": {
           *                 "numeric": [
           *                   ">",
           *                   100
           *                 ]
           *               },
           *               "held": false
           *             }
           *           ],
           *           "reason": "data.total was 80, and the rule wants > 100"
           *         }
           *       ],
           *       "branches": []
           *     }
           */
          readonly 'application/json': components['schemas']['Explanation']
        }
      }
      /**
       * @description - `INVALID_TEST`: what a pattern is to be tested on is wrong; `path` names it
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `TOO_COSTLY`: testing the pattern takes more steps than it may; `setting` raises the limit
       *     - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?:
              | 'INVALID_TEST'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'TOO_COSTLY'
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 413
            /** @enum {unknown} */
            readonly code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      readonly 415: {
        headers: {
          readonly 'Accept-Encoding': components['headers']['Accept-Encoding']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 415
            /** @enum {unknown} */
            readonly code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /** @description - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'GATEWAY_FULL'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly testRule: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        readonly bus: string
        /**
         * @description The name of the rule.
         * @example big-orders
         */
        readonly rule: string
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "pattern": {
         *         "data": {
         *           "total": [
         *             {
         *               "numeric": [
         *                 ">",
         *                 100
         *               ]
         *             }
         *           ]
         *         }
         *       },
         *       "last": 200
         *     }
         */
        readonly 'application/json': components['schemas']['RuleTest']
      }
    }
    readonly responses: {
      /** @description Whether the event matches, or what became of the last events. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Explanation'] | components['schemas']['Backtest']
        }
      }
      /**
       * @description - `INVALID_TEST`: what a pattern is to be tested on is wrong; `path` names it
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `TOO_COSTLY`: testing the pattern takes more steps than it may; `setting` raises the limit
       *     - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?:
              | 'INVALID_TEST'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'TOO_COSTLY'
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_RULE`: there is no such rule
       */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 413
            /** @enum {unknown} */
            readonly code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      readonly 415: {
        headers: {
          readonly 'Accept-Encoding': components['headers']['Accept-Encoding']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 415
            /** @enum {unknown} */
            readonly code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'GATEWAY_FULL' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly listSchemas: {
    readonly parameters: {
      readonly query?: {
        /** @description Items of one page. */
        readonly limit?: number
        /** @description `next` of the page before. */
        readonly cursor?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of event types. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "type": "com.shop.order.created",
           *           "versions": [
           *             1,
           *             2
           *           ]
           *         }
           *       ],
           *       "next": null
           *     }
           */
          readonly 'application/json': components['schemas']['SchemaPage']
        }
      }
      /**
       * @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getSchemaVersions: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The event type.
         * @example com.shop.order.created
         */
        readonly type: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Its versions. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "type": "com.shop.order.created",
           *       "versions": [
           *         1,
           *         2
           *       ]
           *     }
           */
          readonly 'application/json': components['schemas']['SchemaVersions']
        }
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_SCHEMA`: there is no schema of that type, or not with that version */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_SCHEMA'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getSchema: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description The event type.
         * @example com.shop.order.created
         */
        readonly type: string
        /**
         * @description The version of the schema.
         * @example 1
         */
        readonly version: number
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The schema. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "type": "com.shop.order.created",
           *       "version": 1,
           *       "dataschema": "urn:sluice:schema:com.shop.order.created:1",
           *       "schema": {
           *         "type": "object",
           *         "properties": {
           *           "total": {
           *             "type": "number"
           *           }
           *         }
           *       }
           *     }
           */
          readonly 'application/json': components['schemas']['EventSchema']
        }
      }
      /** @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 400
            /** @enum {unknown} */
            readonly code?: 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `UNKNOWN_SCHEMA`: there is no schema of that type, or not with that version */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 404
            /** @enum {unknown} */
            readonly code?: 'UNKNOWN_SCHEMA'
          }
        }
      }
      /**
       * @description - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      readonly 503: {
        headers: {
          readonly 'Retry-After': components['headers']['Retry-After']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 503
            /** @enum {unknown} */
            readonly code?: 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getLiveness: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description It runs. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "ok"
           *     }
           */
          readonly 'application/json': components['schemas']['Live']
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getReadiness: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description It does. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "ready"
           *     }
           */
          readonly 'application/json': components['schemas']['Ready']
        }
      }
      /** @description What keeps it from it. */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "not ready",
           *       "problems": {
           *         "redis": "Redis does not answer"
           *       }
           *     }
           */
          readonly 'application/json': components['schemas']['NotReady']
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
  readonly getMetrics: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The metrics of this process. */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /** @example sluice_events_accepted_total{bus="default"} 3 */
          readonly 'text/plain': string
        }
      }
      /** @description - `UNAUTHORISED`: the key is missing or wrong */
      readonly 401: {
        headers: {
          readonly 'WWW-Authenticate': components['headers']['WWW-Authenticate']
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            readonly status?: 401
            /** @enum {unknown} */
            readonly code?: 'UNAUTHORISED'
          }
        }
      }
      readonly default: components['responses']['Problem']
    }
  }
}
