// Made from openapi.json: UPDATE_CLIENT=1 npx jest test/openapi
export interface paths {
  '/v1/buses/{bus}/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Publish an event or a batch of events
     * @description CloudEvents (1.0, and 0.2 and 0.3 as they came before it) in structured, batched or binary mode. A batch answers for each event in order; bad ones do not harm the others. The quota of a key takes a batch whole or refuses it whole. A batch of which nothing was accepted has the status of its first error.
     */
    post: operations['publishEvents']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List buses, by name
     * @description Those that the caller may see.
     */
    get: operations['listBuses']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show a bus */
    get: operations['getBus']
    /**
     * Make or change a bus
     * @description A bus that is there can get more shards, never fewer. What `getBus` shows can be sent back.
     */
    put: operations['putBus']
    post?: never
    /**
     * Delete a bus and everything it holds
     * @description A bus that has rules is not deleted; the answer names some of them.
     */
    delete: operations['deleteBus']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/status': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show what a bus holds
     * @description Its bytes and events, what waits for each subscription, who is behind, who keeps old events from being forgotten, and whether it accepts events.
     */
    get: operations['getBusStatus']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/consumers/{consumer}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Forget a stream consumer that is gone
     * @description Its checkpoints and state are deleted, and the bus keeps no events for it any more. Refused while an instance runs.
     */
    delete: operations['forgetConsumer']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/subscriptions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the subscriptions of a bus, by name
     * @description What waits in each, how many instances read it now, and the rules that bring events to it.
     */
    get: operations['listSubscriptions']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/subscriptions/{subscription}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Delete a subscription that nobody reads, with its rules
     * @description Deletes the rules whose only target it is, and with the last of them what it holds. Refused while an instance reads it, or where a rule has other targets too.
     */
    delete: operations['deleteSubscription']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the rules of a bus, by name
     * @description Those that the caller may see. A page ends before its `limit` where its rules are large.
     */
    get: operations['listRules']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules/{rule}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show a rule
     * @description Secrets are not shown. `lacks` is there where the rule's owner has not what the rule needs any more; where it could be, the answer is never 304.
     */
    get: operations['getRule']
    /**
     * Make or change a rule
     * @description It is live when this returns. A webhook without a secret gets one, which only this answer shows. `warnings` says what is legal and may not be meant. What `getRule` shows can be sent back; send its `ETag` as `If-Match`, so that nothing is undone that was changed since. The caller becomes its `owner`, and needs the right to every target. The rule gets what its owner may receive, as the owner may see it, by the rights of the moment.
     */
    put: operations['putRule']
    post?: never
    /**
     * Delete a rule
     * @description Events published after this returns do not meet it any more.
     */
    delete: operations['deleteRule']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters/redrive': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Send dead letters again
     * @description By ids or by filter, oldest event first, each to the one target that failed or all to another. With `dryRun` it says what it would send.
     */
    post: operations['redriveDeadLetters']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters/redrives': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List redrives, newest first
     * @description Those that are over are remembered for seven days, and the latest 1,000 of them. Other callers than the root key see those that they asked for.
     */
    get: operations['listRedrives']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters/redrives/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show how a redrive stands */
    get: operations['getRedrive']
    put?: never
    post?: never
    /**
     * Stop a redrive before its next letters
     * @description What it sent stays sent.
     */
    delete: operations['cancelRedrive']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List dead letters, newest first
     * @description A page may have fewer than its `limit`, also none, where few of many match: `next` says whether to go on.
     */
    get: operations['listDeadLetters']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters/groups': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Group dead letters by what went wrong, the largest group first
     * @description A group is a target, a reason and an error without what differs from event to event: a fingerprint.
     */
    get: operations['listDeadLetterGroups']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show a dead letter with its event and every attempt */
    get: operations['getDeadLetter']
    put?: never
    post?: never
    /** Delete a dead letter and its event for good */
    delete: operations['deleteDeadLetter']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters/delete': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Delete dead letters for good
     * @description By ids or by filter. With `dryRun` it says what it would delete. Where there are more than it deletes in some seconds, `next` is the `cursor` of the next request.
     */
    post: operations['deleteDeadLetters']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/patterns/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Test a pattern on an event
     * @description For every field what was expected and what the event had, and one sentence that says why.
     */
    post: operations['testPattern']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules/{rule}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Test a rule on an event, or a pattern on the last events of the bus
     * @description With `event`: why the rule matches it or not. With `last`: how many of the last events a pattern would match, which it would gain and which it would lose against the saved rule, of the events that the caller may read.
     */
    post: operations['testRule']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schemas': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the event types that have a schema, with their versions */
    get: operations['listSchemas']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schemas/{type}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show the versions of an event type */
    get: operations['getSchemaVersions']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schemas/{type}/{version}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show the JSON Schema of one version of an event type */
    get: operations['getSchema']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List API keys, by name
     * @description Those that the caller may see, without their secrets.
     */
    get: operations['listKeys']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/keys/{key}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show an API key
     * @description With its grants, and when it was last used, to the minute. The secret is not shown.
     */
    get: operations['getKey']
    /**
     * Make or change an API key
     * @description The answer that makes a key has its secret in `key`: nobody can see it again. A change keeps the secret. Nobody gives more than he has.
     */
    put: operations['putKey']
    post?: never
    /**
     * Revoke an API key
     * @description This gateway refuses it from now on, others within a second.
     */
    delete: operations['deleteKey']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/keys/{key}/rotate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Give an API key another secret
     * @description The secret that it had works on for `overlapMs`, a day if nothing is said; 0 ends it at once. One that was rotated before it ends at once.
     */
    post: operations['rotateKey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List documents of grants, by name
     * @description Those that the caller may see.
     */
    get: operations['listGrants']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/grants/{grants}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show a document of grants */
    get: operations['getGrants']
    /**
     * Give grants
     * @description To a key, a group or a subject, beside what other documents give. Grants add up; there is none that denies. Nobody gives more than he has.
     */
    put: operations['putGrants']
    post?: never
    /**
     * Take grants back
     * @description In force on this gateway at once, on others within a second.
     */
    delete: operations['deleteGrants']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/access/explain': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Explain whether a principal may do something
     * @description By which line of which document it may, or which grant is missing.
     */
    get: operations['getAccess']
    put?: never
    /**
     * Explain whether a principal may do something with an event
     * @description The event is checked against the patterns of grants. `redact` says what the principal does not see of it.
     */
    post: operations['testAccess']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/access/who': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List who may publish such an event, who may receive or read it, and which rules send it where
     * @description `items` are keys, groups and subjects, by name, with the line that allows them to publish and with what is hidden from them. `rules` are those that the caller may read and that may match the event, by name; `when` names the fields that decide it. A page may have fewer of both than there are, also none: `next` says whether to go on.
     */
    get: operations['listAccess']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/audit': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List changes, denials and first uses of keys, newest first
     * @description A page may have fewer than its `limit`, also none, where few of many match: `next` says whether to go on. Records have no bodies and no headers.
     */
    get: operations['listAudit']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/tenants': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List tenants, by name
     * @description Those that the caller may see. The default tenant is always there, and is not listed.
     */
    get: operations['listTenants']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/tenants/{tenant}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show a tenant */
    get: operations['getTenant']
    /**
     * Make or change a tenant
     * @description A new one has a bus, `default`. Its first key is made by the root key with the header `Sluice-Tenant`. `quota` bounds what all that is published in the tenant has together.
     */
    put: operations['putTenant']
    post?: never
    /**
     * Delete a tenant
     * @description With its default bus. One that has other buses, rules, keys or grants is not deleted.
     */
    delete: operations['deleteTenant']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/health/live': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Say that the process runs */
    get: operations['getLiveness']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/health/ready': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Say whether the process does its work */
    get: operations['getReadiness']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/metrics': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show the metrics, for Prometheus */
    get: operations['getMetrics']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    /**
     * @description Where an event stands on its bus.
     * @example 2-1767225600000-0
     */
    Position: string
    /** @description A CloudEvent 1.0 in the JSON format. Extension attributes are members beside the others. */
    CloudEvent: {
      /**
       * @description Events of 0.2 and 0.3 are taken in, and go out as 1.0.
       * @enum {string}
       */
      specversion: '1.0' | '0.3' | '0.2'
      id: string
      /** Format: uri-reference */
      source: string
      type: string
      subject?: string
      /**
       * Format: date-time
       * @description When it happened.
       */
      time?: string
      /**
       * Format: date-time
       * @description When its source noticed it.
       */
      recordedtime?: string
      datacontenttype?: string
      /** Format: uri */
      dataschema?: string
      /** @description Events with the same key stay in order. Without it: `subject`, else `id`. */
      partitionkey?: string
      /** @description The token of the event that caused this one, as it was delivered. */
      sluicecause?: string
      /** @description Any JSON. Its text is kept as it came. */
      data?: unknown
      data_base64?: string
    } & {
      [key: string]: unknown
    }
    AcceptedEvent: {
      id: string
      position: components['schemas']['Position']
      /**
       * @description It was published before; this is where.
       * @constant
       */
      duplicate?: true
    }
    RejectedEvent: {
      error: components['schemas']['Problem']
      id?: string
    }
    BatchResult: {
      accepted: number
      rejected: number
      /** @description In order of the batch. */
      entries: (components['schemas']['AcceptedEvent'] | components['schemas']['RejectedEvent'])[]
    }
    /** @enum {string} */
    LetterReason:
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
      | 'forbidden'
      | 'too-costly'
      | 'stalled'
      | 'lane-closed'
    /** @description What is given must be equal. `from` and `to` are about the time of giving up; none means all. */
    LetterFilter: {
      bus?: string
      rule?: string
      target?: string
      reason?: string
      destination?: string
      type?: string
      eventId?: string
      fingerprint?: string
      /** Format: date-time */
      from?: string
      /** Format: date-time */
      to?: string
    }
    DeadLetter: {
      id: string
      bus: string
      position: components['schemas']['Position']
      /** @description `none` where the event never came to a rule. */
      rule: string
      target: string
      /** @enum {string} */
      targetType: 'subscription' | 'webhook' | 'queue' | 'bus' | 'stream' | 'unknown' | 'none'
      /** @description The subscription, queue or consumer, or the webhook's URL. */
      destination: string
      redrives: number
      reason: components['schemas']['LetterReason']
      /** @description The last error. */
      error: string
      attempts: {
        error: string
        /** Format: date-time */
        at?: string
        durationMs?: number
        /** @description Where the handler threw, of the last attempt. */
        stack?: string
      }[]
      /** Format: date-time */
      failedAt: string
      /** @description Names its group. */
      fingerprint: string
      eventId?: string
      type?: string
      source?: string
      subject?: string
      partitionKey?: string
      /** @description The lane that stays closed until the letter is redriven or deleted. */
      lane?: string
    }
    DeadLetterPage: {
      items: components['schemas']['DeadLetter'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    DeadLetterDetail: {
      id: string
      bus: string
      position: components['schemas']['Position']
      /** @description `none` where the event never came to a rule. */
      rule: string
      target: string
      /** @enum {string} */
      targetType: 'subscription' | 'webhook' | 'queue' | 'bus' | 'stream' | 'unknown' | 'none'
      /** @description The subscription, queue or consumer, or the webhook's URL. */
      destination: string
      redrives: number
      reason: components['schemas']['LetterReason']
      /** @description The last error. */
      error: string
      attempts: {
        error: string
        /** Format: date-time */
        at?: string
        durationMs?: number
        /** @description Where the handler threw, of the last attempt. */
        stack?: string
      }[]
      /** Format: date-time */
      failedAt: string
      /** @description Names its group. */
      fingerprint: string
      eventId?: string
      type?: string
      source?: string
      subject?: string
      partitionKey?: string
      /** @description The lane that stays closed until the letter is redriven or deleted. */
      lane?: string
      /** @description The event; the text as it is, where that is no JSON. */
      event: unknown
    }
    LetterGroup: {
      fingerprint: string
      bus: string
      count: number
      /** Format: date-time */
      firstFailedAt: string
      /** Format: date-time */
      lastFailedAt: string
      lastId: string
      rule?: string
      target?: string
      /** @enum {string} */
      targetType?: 'subscription' | 'webhook' | 'queue' | 'bus' | 'stream' | 'unknown' | 'none'
      destination?: string
      reason?: components['schemas']['LetterReason']
      error?: string
    }
    LetterGroupPage: {
      items: components['schemas']['LetterGroup'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    RuleTarget: {
      rule: string
      target: string
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
    RedriveRequest: {
      ids?: string[]
      filter?: components['schemas']['LetterFilter']
      /** @description Events a second. */
      rate?: number
      /** @description A JSON Merge Patch (RFC 7396) for each event. */
      edit?: {
        [key: string]: unknown
      }
      /** @description A target of the same bus that all are sent to in place of their own. */
      target?: components['schemas']['RuleTarget']
      /**
       * @description Says what it would do, and does nothing.
       * @default false
       */
      dryRun?: boolean
    } & (unknown | unknown)
    Redrive: {
      id: string
      /** @enum {string} */
      state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
      total: number
      redriven: number
      /** @description Ids that are no dead letter any more. */
      missing: string[]
      /** @description Letters that could not be sent and are kept as they were. */
      failed: number
      /** @description Why: the first 100. */
      errors: {
        id: string
        error: string
      }[]
      /** Format: date-time */
      startedAt: string
      /** @description The principal that asked for it. */
      by?: string
      /** Format: date-time */
      finishedAt?: string
      rate?: number
      target?: components['schemas']['RuleTarget']
      error?: string
    }
    RedrivePage: {
      items: components['schemas']['Redrive'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    /**
     * @example {
     *       "filter": {
     *         "rule": "big-orders",
     *         "to": "2026-01-31T12:00:00Z"
     *       }
     *     }
     */
    DeletionRequest: {
      ids?: string[]
      filter?: components['schemas']['LetterFilter']
      /**
       * @description Says what it would do, and does nothing.
       * @default false
       */
      dryRun?: boolean
      /** @description `next` of the answer before. */
      cursor?: string | null
    } & (unknown | unknown)
    Deletion: {
      deleted: number
      /** @description Ids that are no dead letter any more. */
      missing: string[]
      /** @description The `cursor` that goes on; null where all are deleted. */
      next: string | null
    }
    Selected: {
      matching: number
      /** @description False where it took too long to count all. */
      complete: boolean
      groups: {
        fingerprint: string
        count: number
        error: string
      }[]
      /** @description Ids of some of them. */
      sample: string[]
      /** @description What the edit makes of some of them. */
      edited?: {
        id: string
        event?: unknown
        error?: string
      }[]
    }
    BackoffSettings: {
      /**
       * @default exponential
       * @enum {string}
       */
      type?: 'exponential' | 'fixed'
      /**
       * @description Milliseconds before the second try.
       * @default 1000
       */
      delay?: number
      /** @description The share of the delay that is random. */
      jitter?: number
      /**
       * @description The longest wait, in milliseconds.
       * @default 3600000
       */
      maxDelay?: number
    }
    RetrySettings: {
      /** @description Tries in all, the first included. */
      attempts?: number
      backoff?: components['schemas']['BackoffSettings']
      /**
       * @description Milliseconds from the hand-over to the last possible try.
       * @default 86400000
       */
      maxAgeMs?: number
    }
    OnSuccessSettings: {
      /** @description Default: the bus of the event. */
      bus?: string
      /** @default sluice.delivery.succeeded */
      type?: string
    }
    DisabledSettings: {
      at: string
      /** @description What the endpoint answered. */
      reason: string
    }
    BusTarget: {
      /** @description The name of another bus than the rule's own. */
      bus: string
      /** @description Names the target within its rule. */
      id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'bus'
      retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      onFailure?:
        | ('dead-letter' | 'drop')
        | {
            target: string
          }
    }
    QueueTarget: {
      /** @description A BullMQ queue, not one of Sluice's own. */
      queue: string
      /** @description Names the target within its rule. */
      id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'queue'
      retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      onFailure?:
        | ('dead-letter' | 'drop')
        | {
            target: string
          }
    }
    SubscriptionTarget: {
      /** @description The name of a Nest service. */
      subscription: string
      onSuccess?: components['schemas']['OnSuccessSettings']
      /** @description Names the target within its rule. */
      id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'subscription'
      retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      onFailure?:
        | ('dead-letter' | 'drop')
        | {
            target: string
          }
    }
    WebhookTarget: {
      /**
       * Format: uri
       * @description Called with each event, signed as Standard Webhooks says.
       */
      url: string
      /** @description Made by Sluice where it is left out, and shown once; `whsec_***` keeps the one that is there. */
      secret?: string
      /** @description Signs beside `secret` while receivers change to a new one. `whsec_***` stands for the secret that this PUT replaces, or keeps the one that is there; left out, it ends. */
      previousSecret?: string
      /**
       * @description Milliseconds that the endpoint may take to answer.
       * @default 20000
       */
      timeoutMs?: number
      /**
       * @description The content mode that events are sent in.
       * @default structured
       * @enum {string}
       */
      format?: 'structured' | 'binary'
      onSuccess?: components['schemas']['OnSuccessSettings']
      /** @description Written by Sluice when the endpoint answers 410. A rule that is put without it enables the target. */
      disabled?: components['schemas']['DisabledSettings']
      /** @description Names the target within its rule. */
      id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'webhook'
      retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      onFailure?:
        | ('dead-letter' | 'drop')
        | {
            target: string
          }
    }
    BusSettings: {
      /** @description Parts that are worked on in parallel; 4 where nothing is said. Can grow, never shrink. */
      shards?: number
      /**
       * @description Milliseconds that events are kept after they were routed.
       * @default 86400000
       */
      retentionMs?: number
      /**
       * @description Milliseconds within which the same `source` and `id` is accepted once; 0 is off.
       * @default 300000
       */
      dedupeMs?: number
      /**
       * @description What must hold before an event is accepted.
       * @default memory
       * @enum {string}
       */
      durability?: 'memory' | 'replicated' | 'durable'
      /** @description Replicas that must have the event, with `replicated` and `durable`. */
      replicas?: number
      /** @description Bytes that the bus may hold in Redis, over all its shards. */
      maxBytes?: number
      name?: string
    }
    GrantsSettings: {
      /** @description For people. */
      description?: string
      to: components['schemas']['Grantee']
      /** @description What they may do, besides what other documents give to them. */
      grants: components['schemas']['Grant'][]
      name?: string
      /** Format: date-time */
      createdAt?: string
      /** @description The principal that made it. */
      createdBy?: string
    }
    QuotaSettings: {
      /** @description Events a second, and the most at once. */
      eventsPerSecond?: number
      /** @description Bytes a second of events as JSON, and the most at once. */
      bytesPerSecond?: number
    }
    KeySettings: {
      /** @description For people. */
      description?: string
      /**
       * Format: date-time
       * @description When the key ends; it does not where nothing is said.
       */
      expiresAt?: string
      /** @description Whether its secret signs requests that publish, as Standard Webhooks says, in place of being sent. It cannot be changed. */
      signs?: boolean
      /** @description How much it may publish, over all gateways; no bound where nothing is said. */
      quota?: components['schemas']['QuotaSettings']
      /** @description What callers with the key may do, besides what documents of grants give to it. */
      grants: components['schemas']['Grant'][]
      name?: string
      /** @description The first characters of the secret. */
      prefix?: string
      /** Format: date-time */
      createdAt?: string
      /** @description The principal that made it. */
      createdBy?: string
      /** Format: date-time */
      rotatedAt?: string
      /** @description The secret before the last rotation. */
      previous?: {
        prefix: string
        /** Format: date-time */
        until: string
      }
      /**
       * Format: date-time
       * @description To the minute.
       */
      lastUsedAt?: string
    }
    RuleSettings: {
      /** @description For people. */
      description?: string
      /**
       * @description A rule that is not enabled matches nothing.
       * @default true
       */
      enabled?: boolean
      pattern?: components['schemas']['Pattern']
      /** @description Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
      filters?: {
        [key: string]: unknown
      }[]
      /** @description A filter policy of SNS in place of a pattern. */
      filterPolicy?: {
        [key: string]: unknown
      }
      /**
       * @default MessageAttributes
       * @enum {string}
       */
      filterPolicyScope?: 'MessageAttributes' | 'MessageBody'
      targets: components['schemas']['Target'][]
      /**
       * @description Whether the rule also gets the results of its own targets, where its pattern matches them.
       * @default false
       */
      ownResults?: boolean
      /** @description The service whose handlers the rule was made from. */
      managedBy?: string
      /** @description The principal that put the rule, and by whose present rights it works. The gateway says it; what is sent here is ignored. */
      owner?: string
      /** @description The groups that the owner's token named. What is sent here is ignored. */
      ownerGroups?: string[]
      bus?: string
      name?: string
      warnings?: components['schemas']['RuleWarning'][]
      /** @description What the owner of the rule lacks now of what the rule needs, as grants to be reviewed and pasted. Without `receive` it gets no events. */
      lacks?: components['schemas']['Grant'][]
    }
    TenantLimitSettings: {
      /** @description Buses, `default` included. */
      buses?: number
      /** @description Rules of all its buses together. */
      rules?: number
      /** @description API keys. */
      keys?: number
    }
    TenantSettings: {
      /** @description For people. */
      description?: string
      /** @description How much all that is published in the tenant may have together; no bound where nothing is said. */
      quota?: components['schemas']['QuotaSettings']
      /** @description How many things the tenant may have; what it has already stays. */
      limits?: components['schemas']['TenantLimitSettings']
      name?: string
    }
    /** @description One destination of a rule. */
    Target:
      | components['schemas']['SubscriptionTarget']
      | components['schemas']['WebhookTarget']
      | components['schemas']['QueueTarget']
      | components['schemas']['BusTarget']
    Key: {
      /** @description For people. */
      description?: string
      /**
       * Format: date-time
       * @description When the key ends; it does not where nothing is said.
       */
      expiresAt?: string
      /** @description Whether its secret signs requests that publish, as Standard Webhooks says, in place of being sent. It cannot be changed. */
      signs?: boolean
      /** @description How much it may publish, over all gateways; no bound where nothing is said. */
      quota?: components['schemas']['QuotaSettings']
      /** @description What callers with the key may do, besides what documents of grants give to it. */
      grants: components['schemas']['Grant'][]
      name: string
      /** @description The first characters of the secret. */
      prefix: string
      /** Format: date-time */
      createdAt: string
      /** @description The principal that made it. */
      createdBy: string
      /** Format: date-time */
      rotatedAt?: string
      /** @description The secret before the last rotation. */
      previous?: {
        prefix: string
        /** Format: date-time */
        until: string
      }
      /**
       * Format: date-time
       * @description To the minute.
       */
      lastUsedAt?: string
      /** @description The secret, in the answer that made it. */
      key?: string
    }
    Tenant: {
      /** @description For people. */
      description?: string
      /** @description How much all that is published in the tenant may have together; no bound where nothing is said. */
      quota?: components['schemas']['QuotaSettings']
      /** @description How many things the tenant may have; what it has already stays. */
      limits?: components['schemas']['TenantLimitSettings']
      name: string
    }
    TenantPage: {
      items: components['schemas']['Tenant'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    Grants: {
      /** @description For people. */
      description?: string
      to: components['schemas']['Grantee']
      /** @description What they may do, besides what other documents give to them. */
      grants: components['schemas']['Grant'][]
      name: string
      /** Format: date-time */
      createdAt: string
      /** @description The principal that made it. */
      createdBy: string
    }
    Bus: {
      /** @description Parts that are worked on in parallel; 4 where nothing is said. Can grow, never shrink. */
      shards: number
      /**
       * @description Milliseconds that events are kept after they were routed.
       * @default 86400000
       */
      retentionMs: number
      /**
       * @description Milliseconds within which the same `source` and `id` is accepted once; 0 is off.
       * @default 300000
       */
      dedupeMs: number
      /**
       * @description What must hold before an event is accepted.
       * @default memory
       * @enum {string}
       */
      durability: 'memory' | 'replicated' | 'durable'
      /** @description Replicas that must have the event, with `replicated` and `durable`. */
      replicas?: number
      /** @description Bytes that the bus may hold in Redis, over all its shards. */
      maxBytes?: number
      name: string
    }
    BusPage: {
      items: components['schemas']['Bus'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    BusStatus: {
      name: string
      /** @description Redis' own estimate, from samples. */
      bytes: number
      events: number
      /** Format: date-time */
      oldest: string | null
      /**
       * @description Why nothing is accepted; null where it is.
       * @enum {string|null}
       */
      shedding: 'bus' | 'redis' | 'results' | 'policy' | null
      /** @description Who has still to read or finish events: `router`, `fan-out`, `stream:<consumer>`. */
      behind: {
        by: string
        /** Format: date-time */
        oldest: string
        lagMs: number
        events: number | null
      }[]
      /** @description Who of them keeps events that the bus would have forgotten by now. */
      blocked: {
        by: string
        /** Format: date-time */
        oldest: string
        sinceMs: number
      }[]
      subscriptions: {
        name: string
        entries: number
        bytes: number
        consumers: number
      }[]
      maxBytes?: number
    }
    Subscription: {
      name: string
      /** @description That wait or are being handled. */
      entries: number
      bytes: number
      /** @description Instances that read it, also those that left within the hour. */
      consumers: number
      /** @description Instances that read it now; shards that are read of an ordered one. */
      readers: number
      /** @description That bring events to it. */
      rules: string[]
    }
    SubscriptionPage: {
      items: components['schemas']['Subscription'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    Rule: {
      /** @description For people. */
      description?: string
      /**
       * @description A rule that is not enabled matches nothing.
       * @default true
       */
      enabled: boolean
      pattern?: components['schemas']['Pattern']
      /** @description Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
      filters?: {
        [key: string]: unknown
      }[]
      /** @description A filter policy of SNS in place of a pattern. */
      filterPolicy?: {
        [key: string]: unknown
      }
      /**
       * @default MessageAttributes
       * @enum {string}
       */
      filterPolicyScope?: 'MessageAttributes' | 'MessageBody'
      targets: components['schemas']['Target'][]
      /**
       * @description Whether the rule also gets the results of its own targets, where its pattern matches them.
       * @default false
       */
      ownResults?: boolean
      /** @description The service whose handlers the rule was made from. */
      managedBy?: string
      /** @description The principal that put the rule, and by whose present rights it works. The gateway says it; what is sent here is ignored. */
      owner?: string
      /** @description The groups that the owner's token named. What is sent here is ignored. */
      ownerGroups?: string[]
      bus: string
      name: string
      warnings?: components['schemas']['RuleWarning'][]
      /** @description What the owner of the rule lacks now of what the rule needs, as grants to be reviewed and pasted. Without `receive` it gets no events. */
      lacks?: components['schemas']['Grant'][]
    }
    RulePage: {
      items: components['schemas']['Rule'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    RuleWarning: {
      /** @enum {string} */
      code: 'MATCHES_OWN_RESULTS' | 'MAY_NEVER_MATCH'
      path: string
      message: string
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
    Pattern: {
      [key: string]: unknown
    }
    PatternTest: {
      event: components['schemas']['CloudEvent']
      pattern?: components['schemas']['Pattern']
      /** @description Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
      filters?: {
        [key: string]: unknown
      }[]
      /** @description A filter policy of SNS in place of a pattern. */
      filterPolicy?: {
        [key: string]: unknown
      }
      /**
       * @default MessageAttributes
       * @enum {string}
       */
      filterPolicyScope?: 'MessageAttributes' | 'MessageBody'
    }
    /** @description With `pattern`, `filters` or `filterPolicy`, that is tested in place of the rule's own. */
    RuleTest: {
      event?: components['schemas']['CloudEvent']
      pattern?: components['schemas']['Pattern']
      /** @description Filters of CloudEvents Subscriptions in place of a pattern; all of them must hold. */
      filters?: {
        [key: string]: unknown
      }[]
      /** @description A filter policy of SNS in place of a pattern. */
      filterPolicy?: {
        [key: string]: unknown
      }
      /**
       * @default MessageAttributes
       * @enum {string}
       */
      filterPolicyScope?: 'MessageAttributes' | 'MessageBody'
      /** @description How many of the last events of the bus; 100 where nothing is said. Not together with `event`. */
      last?: number
    }
    Explanation: {
      matched: boolean
      summary: string
      fields: components['schemas']['FieldExplanation'][]
      /** @description How near each branch of each `$or` came. */
      branches: {
        at: string
        held: number
        of: number
        nearest: boolean
      }[]
      owner?: components['schemas']['OwnersView']
    }
    /** @description Of a rule whose owner may not do everything: whether an event that the pattern matches reaches the owner, and what is hidden of it. */
    OwnersView: {
      name: string
      receives: boolean
      /** @description What is hidden of the event; nothing where it is empty. */
      redact?: {
        path: string
        /** @enum {string} */
        as: 'removed' | 'hash'
      }[]
    }
    FieldExplanation: {
      /** @description The field's name in the event: `data.total`. */
      field: string
      /** @description Where the pattern says it. */
      at: string
      held: boolean
      tests: {
        operator: string
        expected: unknown
        held: boolean
      }[]
      reason: string
      /** @description What the event had; absent where it had none. */
      actual?: unknown
      /** @description Where the event had it. */
      where?: string
    }
    Backtest: {
      scanned: number
      matched: number
      gained: components['schemas']['BacktestChange']
      lost: components['schemas']['BacktestChange']
    }
    BacktestChange: {
      count: number
      events: {
        id: string
        type: string
        position: components['schemas']['Position']
        summary: string
      }[]
    }
    SchemaVersions: {
      type: string
      versions: number[]
    }
    SchemaPage: {
      items: components['schemas']['SchemaVersions'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    EventSchema: {
      type: string
      version: number
      /** Format: uri */
      dataschema: string
      /** @description JSON Schema, draft 7. */
      schema: {
        [key: string]: unknown
      }
    }
    /** @description One line of what a caller may do. Grants add up. */
    Grant:
      | {
          publish: {
            /** @description A name; `*` stands for any characters. */
            bus: string
            pattern?: components['schemas']['Pattern']
          }
        }
      | {
          receive: {
            /** @description A name; `*` stands for any characters. */
            bus: string
            pattern?: components['schemas']['Pattern']
            /** @description What is not seen: `data.customer.email`. A text is removed. */
            redact?: (
              | string
              | {
                  path: string
                  /** @enum {string} */
                  as: 'removed' | 'hash'
                }
            )[]
          }
        }
      | {
          read: {
            /** @description A name; `*` stands for any characters. */
            bus: string
            pattern?: components['schemas']['Pattern']
            /** @enum {string} */
            show?: 'payload' | 'metadata'
            /** @description What is not seen: `data.customer.email`. A text is removed. */
            redact?: (
              | string
              | {
                  path: string
                  /** @enum {string} */
                  as: 'removed' | 'hash'
                }
            )[]
          }
        }
      | {
          redrive: {
            /** @description A name; `*` stands for any characters. */
            bus: string
            pattern?: components['schemas']['Pattern']
          }
        }
      | {
          manage: {
            /** @enum {string} */
            kind:
              | 'bus'
              | 'rule'
              | 'subscription'
              | 'consumer'
              | 'queue'
              | 'webhook'
              | 'schema'
              | 'grant'
              | 'tenant'
              | 'metrics'
            /** @description A name; `*` stands for any characters. */
            bus?: string
            /** @description A name; `*` stands for any characters. */
            name?: string
            verbs?: ('read' | 'write' | 'delete')[]
          }
        }
      | {
          keys: {
            /** @description A name; `*` stands for any characters. */
            name?: string
          }
        }
      | {
          audit: Record<string, never>
        }
    /** @description Who gets the grants. */
    Grantee:
      | {
          key: string
        }
      | {
          group: string
        }
      | {
          subject: string
        }
    KeyRotation: {
      /** @default 86400000 */
      overlapMs?: number
    }
    AccessQuestion: {
      principal: string
      action: string
      groups?: string
      resource?: string
      event?: {
        [key: string]: unknown
      }
    }
    AccessExplanation: {
      principal: string
      allowed: boolean
      /** @description The line that allows it. */
      by?: string
      /** @description A grant that would allow it. */
      missing?: components['schemas']['Grant']
      /** @description Why it is not known whether a grant allows it. */
      reason?: string
      /** @description What is hidden of the event; nothing where it is empty. */
      redact?: {
        path: string
        /** @enum {string} */
        as: 'removed' | 'hash'
      }[]
    }
    Access: {
      /** @description A key, a group or a subject: `group:support`. */
      principal: string
      /** @description The line that allows it. */
      publish?: string
      /** @description What is hidden of the event; nothing where it is empty. */
      receive?: {
        path: string
        /** @enum {string} */
        as: 'removed' | 'hash'
      }[]
      /** @description What is hidden of the event; nothing where it is empty. */
      read?: {
        path: string
        /** @enum {string} */
        as: 'removed' | 'hash'
      }[]
    }
    AuditRecord: {
      id: string
      /**
       * Format: date-time
       * @description By Redis' clock.
       */
      at: string
      method: string
      /** @description Without the query. */
      path: string
      /** @description The remote address of the connection. */
      address: string
      /** @enum {string} */
      result: 'allowed' | 'denied' | 'failed'
      status: number
      /** @description Absent for a stranger. */
      principal?: string
      /** @enum {string} */
      action?:
        | 'events:publish'
        | 'events:receive'
        | 'events:read'
        | 'buses:read'
        | 'buses:write'
        | 'buses:delete'
        | 'consumers:delete'
        | 'subscriptions:read'
        | 'subscriptions:delete'
        | 'rules:read'
        | 'rules:write'
        | 'rules:delete'
        | 'rules:test'
        | 'patterns:test'
        | 'schemas:read'
        | 'dead-letters:read'
        | 'dead-letters:redrive'
        | 'dead-letters:delete'
        | 'queues:read'
        | 'queues:write'
        | 'keys:read'
        | 'keys:write'
        | 'keys:delete'
        | 'grants:read'
        | 'grants:write'
        | 'grants:delete'
        | 'access:read'
        | 'audit:read'
        | 'tenants:read'
        | 'tenants:write'
        | 'tenants:delete'
        | 'metrics:read'
        | 'keys:first-use'
      /** @enum {string} */
      kind?:
        | 'event'
        | 'bus'
        | 'consumer'
        | 'subscription'
        | 'rule'
        | 'pattern'
        | 'schema'
        | 'dead-letter'
        | 'queue'
        | 'key'
        | 'grant'
        | 'access'
        | 'audit'
        | 'tenant'
        | 'metrics'
      bus?: string
      name?: string
      /** @description The end of `X-Forwarded-For`, which a caller can write. */
      forwardedFor?: string
      /** @description The `code` of a problem. */
      code?: string
      /** @description Why a stranger was not let in. */
      reason?: string
      /** @description A grant that would have allowed it. */
      missing?: components['schemas']['Grant']
      /** @description How many more such requests there were, for which there are no records. */
      leftOut?: number
      /** @description Milliseconds by which the record is late: Redis did not take it before. */
      delayedMs?: number
    }
    AuditPage: {
      items: components['schemas']['AuditRecord'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    AccessRule: {
      rule: string
      targets: {
        id: string
        type: string
        destination?: string
      }[]
      /** @description Other fields that decide whether the rule matches; none where it does. */
      when: string[]
      /** @description Absent for a rule that a service wrote to Redis itself. */
      owner?: string
      /** @description The service whose handlers the rule was made from. */
      managedBy?: string
      /** @description What the grants of the owner hide; absent where they give it nothing. */
      redact?: {
        path: string
        /** @enum {string} */
        as: 'removed' | 'hash'
      }[]
    }
    AccessPage: {
      items: components['schemas']['Access'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
      rules: components['schemas']['AccessRule'][]
    }
    KeyPage: {
      items: components['schemas']['Key'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    GrantsPage: {
      items: components['schemas']['Grants'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    /** @description RFC 9457, with a stable `code` and facts such as `path`, `limit` or `setting`. */
    Problem: {
      /**
       * Format: uri-reference
       * @description Always `about:blank`: `code` says more.
       */
      type: string
      title: string
      status: number
      /** @description Stable: programs may rely on it. */
      code: string
      /** @description For people: names the field and the fix. */
      detail: string
    } & {
      [key: string]: unknown
    }
    Live: {
      /** @constant */
      status: 'ok'
    }
    Ready: {
      /** @constant */
      status: 'ready'
    }
    NotReady: {
      /** @constant */
      status: 'not ready'
      /** @description What is wrong, by its name. */
      problems: {
        [key: string]: string
      }
    }
  }
  responses: {
    /** @description Any other problem: what HTTP itself refuses (`MALFORMED_REQUEST`, `REQUEST_TOO_SLOW`, `HEADERS_TOO_LARGE`, `HTTP_ERROR`), or what went wrong inside (`INTERNAL`). */
    Problem: {
      headers: {
        [name: string]: unknown
      }
      content: {
        'application/problem+json': components['schemas']['Problem']
      }
    }
  }
  parameters: never
  requestBodies: never
  headers: {
    /** @description Names this state of the resource, for `If-Match`. */
    ETag: string
    /** @description Seconds after which to try again. */
    'Retry-After': number
    /** @description The quotas of the key, as `draft-ietf-httpapi-ratelimit-headers` says; none for a key without one. */
    'RateLimit-Policy': string
    /** @description What is left of them: `r` now, and all of it in `t` seconds. */
    RateLimit: string
    /** @description RFC 6750, with `error` where a key was sent. */
    'WWW-Authenticate': string
    /** @description What bodies may be compressed with. */
    'Accept-Encoding': string
  }
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  publishEvents: {
    parameters: {
      query?: never
      header?: {
        /** @description What counts as the same event in place of its `source` and `id`; not for batches. */
        'Idempotency-Key'?: string | undefined
      }
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
      }
      cookie?: never
    }
    /** @description In binary mode (any other content type) the attributes are `ce-*` headers and the body is the data. */
    requestBody: {
      content: {
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
        'application/cloudevents+json': components['schemas']['CloudEvent']
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
        'application/cloudevents-batch+json': components['schemas']['CloudEvent'][]
        /** @example {"total": 20} */
        '*/*': string
      }
    }
    responses: {
      /** @description Redis acknowledged the append: of the event, or of those of the batch that have a position. */
      202: {
        headers: {
          'RateLimit-Policy': components['headers']['RateLimit-Policy']
          RateLimit: components['headers']['RateLimit']
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AcceptedEvent'] | components['schemas']['BatchResult']
        }
      }
      /**
       * @description - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `REPEATED_HEADER`: a header that may be there once is there twice; `header` names it
       *     - `RESERVED_NAME`: the type or source is one that only Sluice may emit; `attribute` names it
       *     - `INVALID_IDEMPOTENCY_KEY`: the header is longer than 255, has other characters than printable ASCII, or stands with a batch
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'REPEATED_HEADER'
              | 'RESERVED_NAME'
              | 'INVALID_IDEMPOTENCY_KEY'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `IDEMPOTENCY_KEY_REUSED`: the `Idempotency-Key` was used for another event within the window of the bus
       *     - `TOO_MANY_HOPS`: the event would be one more than `limit` in a row that caused the next; `setting` names the bound
       *     - `TOO_MANY_CAUSED`: the `origin` has caused `limit` events; `setting` names the bound
       */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 422
            /** @enum {unknown} */
            code?: 'IDEMPOTENCY_KEY_REUSED' | 'TOO_MANY_HOPS' | 'TOO_MANY_CAUSED'
          }
        }
      }
      /** @description - `QUOTA_EXCEEDED`: the quota of the key has no room now; nothing was accepted, send it again after `Retry-After`. `field` and `limit` name the quota */
      429: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          'RateLimit-Policy': components['headers']['RateLimit-Policy']
          RateLimit: components['headers']['RateLimit']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 429
            /** @enum {unknown} */
            code?: 'QUOTA_EXCEEDED'
          }
        }
      }
      /**
       * @description - `BUS_GROWING`: the bus is getting more shards and it takes long; nothing was accepted
       *     - `BUS_FULL`: the bus holds as many bytes as it may; nothing was accepted
       *     - `PLATFORM_MOVED`: the platform is being moved to another Redis or layout, or was; nothing was accepted
       *     - `BUS_RESTORING`: Redis lost the streams of the bus and they are being made again; nothing was accepted
       *     - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'BUS_GROWING'
              | 'BUS_FULL'
              | 'PLATFORM_MOVED'
              | 'BUS_RESTORING'
              | 'NOT_DURABLE'
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listBuses: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of buses. */
      200: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['BusPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getBus: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the answer is 304 where that is still the state. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The bus. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
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
          'application/json': components['schemas']['Bus']
        }
      }
      /** @description It is as `If-None-Match` says. */
      304: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  putBus: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
        /** @description `*`: the write is made only where there is no such resource. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "shards": 4,
         *       "retentionMs": 86400000
         *     }
         */
        'application/json': components['schemas']['BusSettings']
      }
    }
    responses: {
      /** @description The bus as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
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
          'application/json': components['schemas']['Bus']
        }
      }
      /** @description It is new. */
      201: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
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
          'application/json': components['schemas']['Bus']
        }
      }
      /**
       * @description - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `INVALID_BUS`: a field of a bus is wrong; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_NAME'
              | 'INVALID_BUS'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'INVALID_ETAG'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `BUS_EXISTS`: a bus cannot have fewer shards; `shards` gives them
       *     - `BUS_BUSY`: another request makes or deletes the bus at this moment; try again
       *     - `TENANT_FULL`: the tenant has as many of `field` as its `limits` allow: `limit`
       *     - `TOO_MANY_BUSES`: there are `MAX_BUSES` buses
       */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'BUS_EXISTS' | 'BUS_BUSY' | 'TENANT_FULL' | 'TOO_MANY_BUSES'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `BUS_GROWING`: the bus is getting more shards and it takes long; nothing was accepted
       *     - `BUS_RESTORING`: Redis lost the streams of the bus and they are being made again; nothing was accepted
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_DURABLE'
              | 'NOT_REPLICATED'
              | 'BUS_GROWING'
              | 'BUS_RESTORING'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  deleteBus: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_ETAG'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `BUS_IN_USE`: a bus with rules is not deleted; `rules` names some
       *     - `BUS_IS_DEFAULT`: the default bus is not deleted
       *     - `BUS_BUSY`: another request makes or deletes the bus at this moment; try again
       */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'BUS_IN_USE' | 'BUS_IS_DEFAULT' | 'BUS_BUSY'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getBusStatus: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description How the bus stands. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "shop",
           *       "bytes": 51200,
           *       "events": 120,
           *       "oldest": "2026-01-31T12:00:00.000Z",
           *       "shedding": null,
           *       "behind": [
           *         {
           *           "by": "router",
           *           "oldest": "2026-01-30T12:00:00.000Z",
           *           "lagMs": 90000000,
           *           "events": 40
           *         }
           *       ],
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
          'application/json': components['schemas']['BusStatus']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  forgetConsumer: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
        /**
         * @description The name of the consumer.
         * @example billing.Totals.sum
         */
        consumer: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_CONSUMER`: the bus has no such stream consumer
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_CONSUMER' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `CONSUMER_IN_USE`: instances of the stream consumer run; `instances` says how many */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'CONSUMER_IN_USE'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listSubscriptions: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of subscriptions. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "billing",
           *           "entries": 3,
           *           "bytes": 2048,
           *           "consumers": 2,
           *           "readers": 2,
           *           "rules": [
           *             "billing.Billing.charge"
           *           ]
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['SubscriptionPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  deleteSubscription: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
        /**
         * @description The name of the subscription.
         * @example billing
         */
        subscription: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_SUBSCRIPTION`: no rule of the bus names such a subscription
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_SUBSCRIPTION' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `SUBSCRIPTION_IN_USE`: instances read the subscription; `instances` says how many
       *     - `SUBSCRIPTION_SHARED`: rules that have other targets too name the subscription; `rules` names some
       */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'SUBSCRIPTION_IN_USE' | 'SUBSCRIPTION_SHARED'
          }
        }
      }
      /**
       * @description - `RULE_NOT_LIVE`: the change is saved, but a router does not work by it yet
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'RULE_NOT_LIVE'
              | 'ACCESS_UNKNOWN'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listRules: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of rules. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "bus": "default",
           *           "name": "big-orders",
           *           "enabled": true,
           *           "owner": "api-key",
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
          'application/json': components['schemas']['RulePage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getRule: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the answer is 304 where that is still the state. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
        /**
         * @description The name of the rule.
         * @example big-orders
         */
        rule: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The rule. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "bus": "default",
           *       "name": "big-orders",
           *       "enabled": true,
           *       "owner": "api-key",
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
          'application/json': components['schemas']['Rule']
        }
      }
      /** @description It is as `If-None-Match` says. */
      304: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_RULE`: there is no such rule
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  putRule: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
        /** @description `*`: the write is made only where there is no such resource. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
        /**
         * @description The name of the rule.
         * @example big-orders
         */
        rule: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
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
        'application/json': components['schemas']['RuleSettings']
      }
    }
    responses: {
      /** @description The rule as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "bus": "default",
           *       "name": "big-orders",
           *       "enabled": true,
           *       "owner": "api-key",
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
          'application/json': components['schemas']['Rule']
        }
      }
      /** @description It is new. */
      201: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "bus": "default",
           *       "name": "big-orders",
           *       "enabled": true,
           *       "owner": "api-key",
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
          'application/json': components['schemas']['Rule']
        }
      }
      /**
       * @description - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `INVALID_RULE`: a field of a rule is wrong; `path` names it: `targets[0].url`
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `FORBIDDEN_ADDRESS`: the URL of a webhook has an address that webhooks may not reach; `path`, `address` and `setting`
       *     - `RULE_TOO_LARGE`: the rule has more bytes as JSON than `MAX_RULE_BYTES`
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_NAME'
              | 'INVALID_RULE'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'FORBIDDEN_ADDRESS'
              | 'RULE_TOO_LARGE'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'INVALID_ETAG'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `TENANT_FULL`: the tenant has as many of `field` as its `limits` allow: `limit`
       *     - `TOO_MANY_RULES`: the bus has `MAX_BUS_RULES` rules
       *     - `BUS_RULES_TOO_LARGE`: the rules of the bus would have more bytes together than `MAX_BUS_RULES_BYTES`
       *     - `REGISTRY_TOO_LARGE`: all rules, schemas, keys and grants would have more bytes together than `MAX_REGISTRY_BYTES`
       */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'TENANT_FULL' | 'TOO_MANY_RULES' | 'BUS_RULES_TOO_LARGE' | 'REGISTRY_TOO_LARGE'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `RULE_NOT_LIVE`: the change is saved, but a router does not work by it yet
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `SECRET_KEY_MISSING`: a secret is sealed with a key that the gateway does not have; `place` names it
       *     - `SECRET_DAMAGED`: a sealed secret was changed or moved in Redis; write it anew. `place` names it
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'RULE_NOT_LIVE'
              | 'NOT_REPLICATED'
              | 'SECRET_KEY_MISSING'
              | 'SECRET_DAMAGED'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  deleteRule: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
        /**
         * @description The name of the rule.
         * @example big-orders
         */
        rule: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_ETAG'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_RULE`: there is no such rule
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /**
       * @description - `RULE_NOT_LIVE`: the change is saved, but a router does not work by it yet
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'RULE_NOT_LIVE'
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  redriveDeadLetters: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "filter": {
         *         "bus": "default",
         *         "rule": "big-orders"
         *       },
         *       "rate": 50
         *     }
         */
        'application/json': components['schemas']['RedriveRequest']
      }
    }
    responses: {
      /** @description It is done; with `dryRun`, what it would do. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Redrive'] | components['schemas']['Selected']
        }
      }
      /** @description It runs: ask for it by its id. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "17",
           *       "by": "api-key",
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
          'application/json': components['schemas']['Redrive']
        }
      }
      /**
       * @description - `INVALID_REDRIVE`: a field of a redrive is wrong; `path` names it
       *     - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_EDIT`: `edit` is no patch, or changes what Sluice alone says
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_REDRIVE'
              | 'INVALID_FILTER'
              | 'INVALID_EDIT'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_RULE`: there is no such rule
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_RULE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listRedrives: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of redrives. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "17",
           *           "by": "api-key",
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
          'application/json': components['schemas']['RedrivePage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getRedrive: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The id of the redrive.
         * @example 17
         */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The redrive. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "17",
           *       "by": "api-key",
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
          'application/json': components['schemas']['Redrive']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_REDRIVE`: there is no such redrive, or it ended long ago
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_REDRIVE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  cancelRedrive: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The id of the redrive.
         * @example 17
         */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The redrive. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "17",
           *       "by": "api-key",
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
          'application/json': components['schemas']['Redrive']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_REDRIVE`: there is no such redrive, or it ended long ago
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_REDRIVE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listDeadLetters: {
    parameters: {
      query?: {
        /** @description Letters whose `bus` is this. */
        bus?: string | undefined
        /** @description Letters whose `rule` is this. */
        rule?: string | undefined
        /** @description Letters whose `target` is this. */
        target?: string | undefined
        /** @description Letters whose `reason` is this. */
        reason?: string | undefined
        /** @description Letters whose `destination` is this. */
        destination?: string | undefined
        /** @description Letters whose `type` is this. */
        type?: string | undefined
        /** @description Letters whose `eventId` is this. */
        eventId?: string | undefined
        /** @description Letters whose `fingerprint` is this. */
        fingerprint?: string | undefined
        /** @description Given up then or later. */
        from?: string | undefined
        /** @description Given up earlier. */
        to?: string | undefined
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of dead letters. */
      200: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['DeadLetterPage']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_FILTER' | 'INVALID_TENANT' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listDeadLetterGroups: {
    parameters: {
      query?: {
        /** @description Letters whose `bus` is this. */
        bus?: string | undefined
        /** @description Letters whose `rule` is this. */
        rule?: string | undefined
        /** @description Letters whose `target` is this. */
        target?: string | undefined
        /** @description Letters whose `reason` is this. */
        reason?: string | undefined
        /** @description Letters whose `destination` is this. */
        destination?: string | undefined
        /** @description Letters whose `fingerprint` is this. */
        fingerprint?: string | undefined
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of groups. */
      200: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['LetterGroupPage']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_FILTER' | 'INVALID_TENANT' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getDeadLetter: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The id of the dead letter.
         * @example default~2-1767225600000-0~big-orders~partner
         */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The letter. */
      200: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['DeadLetterDetail']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_DEAD_LETTER`: there is no such dead letter; it may have been sent again or deleted
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_DEAD_LETTER' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  deleteDeadLetter: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The id of the dead letter.
         * @example default~2-1767225600000-0~big-orders~partner
         */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_DEAD_LETTER`: there is no such dead letter; it may have been sent again or deleted
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_DEAD_LETTER' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  deleteDeadLetters: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "filter": {
         *         "rule": "big-orders",
         *         "to": "2026-01-31T12:00:00Z"
         *       }
         *     }
         */
        'application/json': components['schemas']['DeletionRequest']
      }
    }
    responses: {
      /** @description What it deleted; with `dryRun`, what it would delete. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Deletion'] | components['schemas']['Selected']
        }
      }
      /**
       * @description - `INVALID_DELETION`: neither `ids` nor `filter` is given, or both, or something else
       *     - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_DELETION'
              | 'INVALID_FILTER'
              | 'INVALID_CURSOR'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  testPattern: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
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
        'application/json': components['schemas']['PatternTest']
      }
    }
    responses: {
      /** @description Whether it matches, and why. */
      200: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['Explanation']
        }
      }
      /**
       * @description - `INVALID_TEST`: what a pattern is to be tested on is wrong; `path` names it
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `TOO_COSTLY`: testing the pattern takes more steps than it may; `setting` raises the limit
       *     - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_TEST'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'TOO_COSTLY'
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'GATEWAY_FULL'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  testRule: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
        /**
         * @description The name of the rule.
         * @example big-orders
         */
        rule: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
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
        'application/json': components['schemas']['RuleTest']
      }
    }
    responses: {
      /** @description Whether the event matches, or what became of the last events. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Explanation'] | components['schemas']['Backtest']
        }
      }
      /**
       * @description - `INVALID_TEST`: what a pattern is to be tested on is wrong; `path` names it
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `TOO_COSTLY`: testing the pattern takes more steps than it may; `setting` raises the limit
       *     - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_TEST'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'TOO_COSTLY'
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_BUS`: there is no such bus
       *     - `UNKNOWN_RULE`: there is no such rule
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listSchemas: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of event types. */
      200: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['SchemaPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getSchemaVersions: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The event type.
         * @example com.shop.order.created
         */
        type: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Its versions. */
      200: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['SchemaVersions']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_SCHEMA`: there is no schema of that type, or not with that version
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_SCHEMA' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getSchema: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The event type.
         * @example com.shop.order.created
         */
        type: string
        /**
         * @description The version of the schema.
         * @example 1
         */
        version: number
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The schema. */
      200: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['EventSchema']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_SCHEMA`: there is no schema of that type, or not with that version
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_SCHEMA' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listKeys: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of keys. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "web-shop",
           *           "prefix": "slk_q3xZ0a1b",
           *           "createdAt": "2026-01-31T12:00:00.000Z",
           *           "createdBy": "api-key",
           *           "expiresAt": "2027-01-01T00:00:00Z",
           *           "grants": [
           *             {
           *               "publish": {
           *                 "bus": "default",
           *                 "pattern": {
           *                   "source": [
           *                     {
           *                       "prefix": "/shop/web"
           *                     }
           *                   ]
           *                 }
           *               }
           *             }
           *           ]
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['KeyPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getKey: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the answer is 304 where that is still the state. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the key.
         * @example web-shop
         */
        key: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The key. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "web-shop",
           *       "prefix": "slk_q3xZ0a1b",
           *       "createdAt": "2026-01-31T12:00:00.000Z",
           *       "createdBy": "api-key",
           *       "expiresAt": "2027-01-01T00:00:00Z",
           *       "grants": [
           *         {
           *           "publish": {
           *             "bus": "default",
           *             "pattern": {
           *               "source": [
           *                 {
           *                   "prefix": "/shop/web"
           *                 }
           *               ]
           *             }
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Key']
        }
      }
      /** @description It is as `If-None-Match` says. */
      304: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_KEY`: there is no such key
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_KEY' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  putKey: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
        /** @description `*`: the write is made only where there is no such resource. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the key.
         * @example web-shop
         */
        key: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "expiresAt": "2027-01-01T00:00:00Z",
         *       "grants": [
         *         {
         *           "publish": {
         *             "bus": "default",
         *             "pattern": {
         *               "source": [
         *                 {
         *                   "prefix": "/shop/web"
         *                 }
         *               ]
         *             }
         *           }
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['KeySettings']
      }
    }
    responses: {
      /** @description The key as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "web-shop",
           *       "prefix": "slk_q3xZ0a1b",
           *       "createdAt": "2026-01-31T12:00:00.000Z",
           *       "createdBy": "api-key",
           *       "expiresAt": "2027-01-01T00:00:00Z",
           *       "grants": [
           *         {
           *           "publish": {
           *             "bus": "default",
           *             "pattern": {
           *               "source": [
           *                 {
           *                   "prefix": "/shop/web"
           *                 }
           *               ]
           *             }
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Key']
        }
      }
      /** @description It is new, and this is its secret. */
      201: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "web-shop",
           *       "prefix": "slk_q3xZ0a1b",
           *       "createdAt": "2026-01-31T12:00:00.000Z",
           *       "createdBy": "api-key",
           *       "expiresAt": "2027-01-01T00:00:00Z",
           *       "grants": [
           *         {
           *           "publish": {
           *             "bus": "default",
           *             "pattern": {
           *               "source": [
           *                 {
           *                   "prefix": "/shop/web"
           *                 }
           *               ]
           *             }
           *           }
           *         }
           *       ],
           *       "key": "slk_q3xZ0a1b…"
           *     }
           */
          'application/json': components['schemas']['Key']
        }
      }
      /**
       * @description - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `INVALID_KEY`: a field of a key is wrong; `path` names it: `grants[0].publish.bus`
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_NAME'
              | 'INVALID_KEY'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'INVALID_ETAG'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `TENANT_FULL`: the tenant has as many of `field` as its `limits` allow: `limit`
       *     - `TOO_MANY_KEYS`: there are `MAX_KEYS` keys
       *     - `REGISTRY_TOO_LARGE`: all rules, schemas, keys and grants would have more bytes together than `MAX_REGISTRY_BYTES`
       */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'TENANT_FULL' | 'TOO_MANY_KEYS' | 'REGISTRY_TOO_LARGE'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  deleteKey: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the key.
         * @example web-shop
         */
        key: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_ETAG'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_KEY`: there is no such key
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_KEY' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  rotateKey: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the key.
         * @example web-shop
         */
        key: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "overlapMs": 3600000
         *     }
         */
        'application/json': components['schemas']['KeyRotation']
      }
    }
    responses: {
      /** @description The key with its new secret. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "web-shop",
           *       "prefix": "slk_q3xZ0a1b",
           *       "createdAt": "2026-01-31T12:00:00.000Z",
           *       "createdBy": "api-key",
           *       "expiresAt": "2027-01-01T00:00:00Z",
           *       "grants": [
           *         {
           *           "publish": {
           *             "bus": "default",
           *             "pattern": {
           *               "source": [
           *                 {
           *                   "prefix": "/shop/web"
           *                 }
           *               ]
           *             }
           *           }
           *         }
           *       ],
           *       "key": "slk_q3xZ0a1b…"
           *     }
           */
          'application/json': components['schemas']['Key']
        }
      }
      /**
       * @description - `INVALID_ROTATION`: a field of a rotation is wrong; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_ROTATION'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'INVALID_ETAG'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_KEY`: there is no such key
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_KEY' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listGrants: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of them. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "support",
           *           "createdAt": "2026-01-31T12:00:00.000Z",
           *           "createdBy": "api-key",
           *           "to": {
           *             "group": "support"
           *           },
           *           "grants": [
           *             {
           *               "read": {
           *                 "bus": "default",
           *                 "redact": [
           *                   "data.customer.email"
           *                 ]
           *               }
           *             },
           *             {
           *               "redrive": {
           *                 "bus": "default"
           *               }
           *             }
           *           ]
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['GrantsPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getGrants: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the answer is 304 where that is still the state. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the document.
         * @example support
         */
        grants: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The document. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "support",
           *       "createdAt": "2026-01-31T12:00:00.000Z",
           *       "createdBy": "api-key",
           *       "to": {
           *         "group": "support"
           *       },
           *       "grants": [
           *         {
           *           "read": {
           *             "bus": "default",
           *             "redact": [
           *               "data.customer.email"
           *             ]
           *           }
           *         },
           *         {
           *           "redrive": {
           *             "bus": "default"
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Grants']
        }
      }
      /** @description It is as `If-None-Match` says. */
      304: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_GRANTS`: there is no such document of grants
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_GRANTS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  putGrants: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
        /** @description `*`: the write is made only where there is no such resource. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the document.
         * @example support
         */
        grants: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "to": {
         *         "group": "support"
         *       },
         *       "grants": [
         *         {
         *           "read": {
         *             "bus": "default",
         *             "redact": [
         *               "data.customer.email"
         *             ]
         *           }
         *         },
         *         {
         *           "redrive": {
         *             "bus": "default"
         *           }
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['GrantsSettings']
      }
    }
    responses: {
      /** @description The document as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "support",
           *       "createdAt": "2026-01-31T12:00:00.000Z",
           *       "createdBy": "api-key",
           *       "to": {
           *         "group": "support"
           *       },
           *       "grants": [
           *         {
           *           "read": {
           *             "bus": "default",
           *             "redact": [
           *               "data.customer.email"
           *             ]
           *           }
           *         },
           *         {
           *           "redrive": {
           *             "bus": "default"
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Grants']
        }
      }
      /** @description It is new. */
      201: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "support",
           *       "createdAt": "2026-01-31T12:00:00.000Z",
           *       "createdBy": "api-key",
           *       "to": {
           *         "group": "support"
           *       },
           *       "grants": [
           *         {
           *           "read": {
           *             "bus": "default",
           *             "redact": [
           *               "data.customer.email"
           *             ]
           *           }
           *         },
           *         {
           *           "redrive": {
           *             "bus": "default"
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Grants']
        }
      }
      /**
       * @description - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `INVALID_GRANTS`: a field of a document of grants is wrong; `path` names it
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_NAME'
              | 'INVALID_GRANTS'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'INVALID_ETAG'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `TOO_MANY_GRANTS`: there are `MAX_GRANTS` documents of grants
       *     - `REGISTRY_TOO_LARGE`: all rules, schemas, keys and grants would have more bytes together than `MAX_REGISTRY_BYTES`
       */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'TOO_MANY_GRANTS' | 'REGISTRY_TOO_LARGE'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  deleteGrants: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the document.
         * @example support
         */
        grants: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_ETAG'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /**
       * @description - `UNKNOWN_GRANTS`: there is no such document of grants
       *     - `UNKNOWN_TENANT`: there is no such tenant
       */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_GRANTS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getAccess: {
    parameters: {
      query?: {
        /**
         * @description `api-key`, `key:<name>` or `subject:<name>`.
         * @example key:web-shop
         */
        principal?: string | undefined
        /** @description The groups of a subject, with commas between them. */
        groups?: string | undefined
        /**
         * @description One of the [actions](#tag/access).
         * @example events:publish
         */
        action?: string | undefined
        /**
         * @description What it is about, by the names of paths.
         * @example bus=shop,rule=big-orders
         */
        resource?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Whether it may. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AccessExplanation']
        }
      }
      /**
       * @description - `INVALID_QUESTION`: what is asked of access is wrong; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_QUESTION' | 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  testAccess: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "principal": "key:web-shop",
         *       "action": "events:publish",
         *       "resource": "bus=default",
         *       "event": {
         *         "specversion": "1.0",
         *         "id": "A-1",
         *         "source": "/bank",
         *         "type": "credit"
         *       }
         *     }
         */
        'application/json': components['schemas']['AccessQuestion']
      }
    }
    responses: {
      /** @description Whether it may. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['AccessExplanation']
        }
      }
      /**
       * @description - `INVALID_QUESTION`: what is asked of access is wrong; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_QUESTION'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listAccess: {
    parameters: {
      query?: {
        /**
         * @description The bus.
         * @example default
         */
        bus?: string | undefined
        /**
         * @description The type of the event.
         * @example com.shop.order.created
         */
        type?: string | undefined
        /**
         * @description The source of the event; without it, it has none for grants and any for rules.
         * @example /shop/web
         */
        source?: string | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of them. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "principal": "key:web-shop",
           *           "publish": "keys/web-shop grants[0]"
           *         }
           *       ],
           *       "rules": [
           *         {
           *           "rule": "big-orders",
           *           "owner": "key:partner",
           *           "when": [
           *             "data.total"
           *           ],
           *           "redact": [],
           *           "targets": [
           *             {
           *               "id": "partner",
           *               "type": "webhook",
           *               "destination": "https://partner.example/hook"
           *             }
           *           ]
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['AccessPage']
        }
      }
      /**
       * @description - `INVALID_QUESTION`: what is asked of access is wrong; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_QUESTION' | 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listAudit: {
    parameters: {
      query?: {
        /** @description Who asked: `api-key`, `key:<name>` or `subject:<name>`. */
        principal?: string | undefined
        /** @description What for. */
        action?:
          | (
              | 'events:publish'
              | 'events:receive'
              | 'events:read'
              | 'buses:read'
              | 'buses:write'
              | 'buses:delete'
              | 'consumers:delete'
              | 'subscriptions:read'
              | 'subscriptions:delete'
              | 'rules:read'
              | 'rules:write'
              | 'rules:delete'
              | 'rules:test'
              | 'patterns:test'
              | 'schemas:read'
              | 'dead-letters:read'
              | 'dead-letters:redrive'
              | 'dead-letters:delete'
              | 'queues:read'
              | 'queues:write'
              | 'keys:read'
              | 'keys:write'
              | 'keys:delete'
              | 'grants:read'
              | 'grants:write'
              | 'grants:delete'
              | 'access:read'
              | 'audit:read'
              | 'tenants:read'
              | 'tenants:write'
              | 'tenants:delete'
              | 'metrics:read'
              | 'keys:first-use'
            )
          | undefined
        /** @description The kind of thing that it was about. */
        kind?:
          | (
              | 'event'
              | 'bus'
              | 'consumer'
              | 'subscription'
              | 'rule'
              | 'pattern'
              | 'schema'
              | 'dead-letter'
              | 'queue'
              | 'key'
              | 'grant'
              | 'access'
              | 'audit'
              | 'tenant'
              | 'metrics'
            )
          | undefined
        /** @description Its bus. */
        bus?: string | undefined
        /** @description Its name. */
        name?: string | undefined
        /** @description How it ended. */
        result?: ('allowed' | 'denied' | 'failed') | undefined
        /** @description The remote address. */
        address?: string | undefined
        /** @description Recorded then or later. */
        since?: string | undefined
        /** @description Recorded earlier. */
        until?: string | undefined
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of records. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "callers~1769860800000-0",
           *           "at": "2026-01-31T12:00:00.000Z",
           *           "principal": "key:support",
           *           "action": "rules:delete",
           *           "kind": "rule",
           *           "bus": "default",
           *           "name": "partner",
           *           "method": "DELETE",
           *           "path": "/v1/buses/default/rules/partner",
           *           "address": "192.0.2.7",
           *           "result": "denied",
           *           "status": 403,
           *           "code": "FORBIDDEN",
           *           "missing": {
           *             "manage": {
           *               "kind": "rule",
           *               "bus": "default",
           *               "name": "partner",
           *               "verbs": [
           *                 "delete"
           *               ]
           *             }
           *           }
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['AuditPage']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_FILTER' | 'INVALID_TENANT' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listTenants: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of tenants. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "acme",
           *           "description": "ACME Ltd",
           *           "quota": {
           *             "eventsPerSecond": 500
           *           }
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['TenantPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getTenant: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the answer is 304 where that is still the state. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the tenant.
         * @example acme
         */
        tenant: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The tenant. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "acme",
           *       "description": "ACME Ltd",
           *       "quota": {
           *         "eventsPerSecond": 500
           *       }
           *     }
           */
          'application/json': components['schemas']['Tenant']
        }
      }
      /** @description It is as `If-None-Match` says. */
      304: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN' | 'REDIS_UNREACHABLE' | 'REDIS_FULL' | 'REDIS_WRONG_TYPE' | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  putTenant: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
        /** @description `*`: the write is made only where there is no such resource. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the tenant.
         * @example acme
         */
        tenant: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "description": "ACME Ltd",
         *       "quota": {
         *         "eventsPerSecond": 500
         *       }
         *     }
         */
        'application/json': components['schemas']['TenantSettings']
      }
    }
    responses: {
      /** @description The tenant as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "acme",
           *       "description": "ACME Ltd",
           *       "quota": {
           *         "eventsPerSecond": 500
           *       }
           *     }
           */
          'application/json': components['schemas']['Tenant']
        }
      }
      /** @description It is new. */
      201: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "acme",
           *       "description": "ACME Ltd",
           *       "quota": {
           *         "eventsPerSecond": 500
           *       }
           *     }
           */
          'application/json': components['schemas']['Tenant']
        }
      }
      /**
       * @description - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       *     - `MALFORMED_JSON`: the body is empty, no JSON or no UTF-8
       *     - `TOO_DEEP`: the JSON is nested too deep
       *     - `REPEATED_KEY`: a key is there twice in a body; `path` names it
       *     - `MALFORMED_ENCODING`: the body is not what its `Content-Encoding` says
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?:
              | 'INVALID_NAME'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'INVALID_ETAG'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `TOO_MANY_TENANTS`: there are 1,000 tenants
       *     - `TOO_MANY_BUSES`: there are `MAX_BUSES` buses
       *     - `BUS_BUSY`: another request makes or deletes the bus at this moment; try again
       *     - `REGISTRY_TOO_LARGE`: all rules, schemas, keys and grants would have more bytes together than `MAX_REGISTRY_BYTES`
       */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'TOO_MANY_TENANTS' | 'TOO_MANY_BUSES' | 'BUS_BUSY' | 'REGISTRY_TOO_LARGE'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /** @description - `TOO_LARGE`: a body, an event or a batch is past a limit */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'TOO_LARGE'
          }
        }
      }
      /** @description - `WRONG_CONTENT_TYPE`: the route does not take this `Content-Type` or `Content-Encoding`; `header` names it */
      415: {
        headers: {
          'Accept-Encoding': components['headers']['Accept-Encoding']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 415
            /** @enum {unknown} */
            code?: 'WRONG_CONTENT_TYPE'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `GATEWAY_FULL`: the gateway works on as many bytes of bodies as it may; nothing was accepted
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  deleteTenant: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the tenant.
         * @example acme
         */
        tenant: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_ETAG`: `If-Match` names no `ETag`: they stand in quotes; `header` names it
       */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_ETAG'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `TENANT_IN_USE`: a tenant with buses, keys or grants is not deleted; the answer names some
       *     - `BUS_IN_USE`: a bus with rules is not deleted; `rules` names some
       *     - `BUS_BUSY`: another request makes or deletes the bus at this moment; try again
       */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'TENANT_IN_USE' | 'BUS_IN_USE' | 'BUS_BUSY'
          }
        }
      }
      /** @description - `PRECONDITION_FAILED`: the resource is not as `If-Match` or `If-None-Match` asks; `etag` is what it has now */
      412: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 412
            /** @enum {unknown} */
            code?: 'PRECONDITION_FAILED'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
       *     - `REDIS_UNREACHABLE`: Redis does not answer; it may have been accepted
       *     - `REDIS_FULL`: Redis has no memory left or to spare; nothing was accepted
       *     - `REDIS_WRONG_TYPE`: another program has written to a key of Sluice's in Redis; the log names the command
       *     - `REDIS_DENIED`: Redis asks for another password, or does not let its user do this
       */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?:
              | 'NOT_REPLICATED'
              | 'ACCESS_UNKNOWN'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  getLiveness: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It runs. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "ok"
           *     }
           */
          'application/json': components['schemas']['Live']
        }
      }
      default: components['responses']['Problem']
    }
  }
  getReadiness: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It does. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "ready"
           *     }
           */
          'application/json': components['schemas']['Ready']
        }
      }
      /** @description What keeps it from it. */
      503: {
        headers: {
          [name: string]: unknown
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
          'application/json': components['schemas']['NotReady']
        }
      }
      default: components['responses']['Problem']
    }
  }
  getMetrics: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The metrics of this process. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /** @example sluice_events_accepted_total{bus="default"} 3 */
          'text/plain': string
        }
      }
      /** @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none */
      400: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 400
            /** @enum {unknown} */
            code?: 'INVALID_TENANT'
          }
        }
      }
      /** @description - `UNAUTHORISED`: the key or token is missing, wrong or expired; `detail` says what */
      401: {
        headers: {
          'WWW-Authenticate': components['headers']['WWW-Authenticate']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 401
            /** @enum {unknown} */
            code?: 'UNAUTHORISED'
          }
        }
      }
      /** @description - `FORBIDDEN`: the caller may not do this; `missing` is a grant that would allow it */
      403: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 403
            /** @enum {unknown} */
            code?: 'FORBIDDEN'
          }
        }
      }
      /** @description - `UNKNOWN_TENANT`: there is no such tenant */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done */
      503: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 503
            /** @enum {unknown} */
            code?: 'ACCESS_UNKNOWN'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
}
