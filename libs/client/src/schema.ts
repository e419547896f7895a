// Made from openapi.json: UPDATE_CLIENT=1 npx jest test/openapi
export interface paths {
  '/v1/buses/{bus}/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Find events, newest first
     * @description Of the events that the bus still has and the caller may read, as the caller sees them. One answer looks at 10,000 events or for 2 s at most, so it may have fewer than its `limit`, also none: `next` says whether to go on. With `Accept: application/x-ndjson` it goes on for a minute, one line for each event and for each step of the way.
     */
    get: operations['listEvents']
    put?: never
    /**
     * Publish an event or a batch of events
     * @description CloudEvents (1.0, and 0.2 and 0.3 as they came before it) in structured, batched or binary mode; or an event of EventBridge, entries of PutEvents, or records of S3 or Kinesis. A batch answers for each event in order; bad ones do not harm the others. An event with the attribute `deliverat` waits until then. The quota of a key takes a batch whole or refuses it whole. A batch of which nothing was accepted has the status of its first error.
     */
    post: operations['publishEvents']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/events/{position}/republish': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Publish an event again, as a new one
     * @description Its `id` is new, its `causationid` that of the first, and it has the attribute `republished`: `unchanged`, or `edited` where `edit` is given. Members that `edit` does not name keep their bytes. All rules get it. The caller needs the right to publish it and to read all of the first.
     */
    post: operations['republishEvent']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/delayed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the events that wait to be appended, those that are due first
     * @description As the caller sees them. Events that it may not read are left out, so a page may have fewer than its `limit`, also none: `next` says whether to go on.
     */
    get: operations['listDelayed']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/delayed/{position}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show an event that waits to be appended */
    get: operations['getDelayed']
    put?: never
    post?: never
    /**
     * Cancel an event that waits: it is never appended
     * @description The caller that published it may, and one that may change the bus.
     */
    delete: operations['cancelDelayed']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/events/{position}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Tell what happened to an event: who got it, who did not and why, and what came of it
     * @description As the caller sees the event. `complete` and `missing` say what is not known; `derived` marks what is not recorded but follows from something else. Events of its causes and effects that the caller may not see are `notYours`.
     */
    get: operations['getBiography']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/events/search': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Find events, newest first, by a longer pattern
     * @description Of the events that the bus still has and the caller may read, as the caller sees them. One answer looks at 10,000 events or for 2 s at most, so it may have fewer than its `limit`, also none: `next` says whether to go on. With `Accept: application/x-ndjson` it goes on for a minute, one line for each event and for each step of the way.
     */
    post: operations['searchEvents']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/attempts': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Find attempts of deliveries, those of the newest events first
     * @description Of the attempts that the journal of the bus has, and of events that the caller may read. At the level `errors` it has no attempt that succeeded, and at `off` none. One answer looks at 100,000 steps or for 2 s at most, so it may have fewer than its `limit`, also none: `next` says whether to go on. With `Accept: application/x-ndjson` it goes on for a minute, one line for each attempt and for each step of the way.
     */
    get: operations['listAttempts']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/tail': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Watch events as they come
     * @description Server-sent events: without a name those of the bus with their position, `skipped` with a count where more than 100 a second came, `gap` where the bus keeps no longer what was missed, `end` with the reason. Of the events that the caller may read, as the caller sees them. `Last-Event-ID` goes on where an earlier answer broke off, on any gateway.
     */
    get: operations['tailEvents']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/platform': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show how the platform is
     * @description Whether each stage has owners, how full Redis is, and what gives way when it fills. Read from Redis at most every two seconds; it is the whole platform's, whichever process answers.
     */
    get: operations['getPlatform']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/log-levels': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Show the levels of the log */
    get: operations['getLogLevels']
    /**
     * Set the levels of the log for a while
     * @description For all processes of the platform, without a restart. They go over `LOG_LEVEL`: `fan-out=debug` leaves all other areas as they are, `debug` is for all. Each process follows within 5 s, and goes back by itself when the time is over.
     */
    put: operations['putLogLevels']
    post?: never
    /** Log by LOG_LEVEL again */
    delete: operations['deleteLogLevels']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/topology': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show how events flow
     * @description Sources, buses, rules and receivers, with rates, backlogs and dead letters, by the latest events of each bus: at most 1,000 of it. What the caller may not see is left out.
     */
    get: operations['getTopology']
    put?: never
    post?: never
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
     * @description A bus that has rules is not deleted; the answer names some of those that the caller may see.
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
  '/v1/buses/{bus}/consumers': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the stream consumers of a bus, by name
     * @description Where each stands on each shard, how much is behind it, and how many instances run.
     */
    get: operations['listConsumers']
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
     * @description What waits in each, how many instances read it now, and the rules that bring events to it, as far as the caller may see them.
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
    /**
     * Show a subscription
     * @description What waits in it, the rules that bring events to it, as far as the caller may see them, and the instances that read it.
     */
    get: operations['getSubscription']
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
  '/v1/buses/{bus}/subscriptions/{subscription}/lanes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the parked lanes of an ordered subscription, those that are due first
     * @description A lane is what waits for one partition key and handler, in order. `head` is what the others wait for, and why. `parked` is how many lanes there are.
     */
    get: operations['listLanes']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/subscriptions/{subscription}/lanes/{lane}/retry': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Try the first event of a parked lane now
     * @description The instance that owns its shard tries it within a second or two. It is an attempt like any other.
     */
    post: operations['retryLane']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/subscriptions/{subscription}/lanes/{lane}/skip': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Give up the first event of a parked lane, so that the others go on
     * @description It becomes a dead letter (`skipped`), which does not close the lane. An attempt that runs at this moment may still have its effect. Needs the right to delete dead letters of the event too.
     */
    post: operations['skipLane']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the queues, by name
     * @description Declared queues, targets of rules, and Sluice's own to callers that may read events of all buses. How many messages or jobs each has.
     */
    get: operations['listQueues']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show a queue: its settings, and what it has
     * @description One that is not declared has the default settings, and no `ETag`. What it shows can be sent back to `putQueue`.
     */
    get: operations['getQueue']
    /**
     * Make or change a queue
     * @description A queue with `fifo` or `fair` is one of Sluice; any other is one of BullMQ, which workers of BullMQ consume too. What kind it is cannot change. Whoever names a `deadLetterQueue` needs the right to send to it.
     */
    put: operations['putQueue']
    post?: never
    /**
     * Delete a queue with all its messages
     * @description Refused while rules fill it, or other queues give up messages to it.
     */
    delete: operations['deleteQueue']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/purge': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Remove the messages of a queue
     * @description Those that wait or are delayed; of a queue with `fifo` or `fair` also those in flight. What is sent meanwhile stays, and so do dead messages.
     */
    post: operations['purgeQueue']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/redrive': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Move given-up messages back
     * @description Messages that other queues gave up to this one go back to them, oldest first; those that were sent here stay. The caller must also be allowed to send to the queues that give up messages to it. With `dryRun` it says what would go where.
     */
    post: operations['redriveMessages']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/redrives/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show how moving back stands
     * @description Shown to callers that may move the messages of the queue back, whoever began it.
     */
    get: operations['getQueueRedrive']
    put?: never
    post?: never
    /**
     * Stop moving messages back
     * @description What it moved stays moved.
     */
    delete: operations['cancelQueueRedrive']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/messages': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Look at messages without taking them
     * @description All that are not dead, those in flight too.
     */
    get: operations['peekMessages']
    put?: never
    /**
     * Send messages to a queue
     * @description 1 to 100. It answers for each in order: one that is refused does no harm to the others. Where all are refused, the answer has the status of the first error. Of a `503` none was sent.
     */
    post: operations['sendMessages']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/receive': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Receive messages of a queue
     * @description Where there is none it waits up to `waitMs`, at most 60000. Each message is given to nobody else until its visibility ends, and then comes again, unless it was acknowledged. A caller that may not receive any more is let go within a second with 401 or 403; a gateway that stops answers with no message.
     */
    post: operations['receiveMessages']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/ack': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Acknowledge messages: they are done */
    post: operations['ackMessages']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/nack': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Give messages back
     * @description They may be received again at once, or after `delayMs`.
     */
    post: operations['nackMessages']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/extend': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Keep messages for longer
     * @description Their visibility ends `visibilityMs` from now on.
     */
    post: operations['extendMessages']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/dead': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the dead messages of a queue
     * @description Those that were given up and are not a dead letter or in the `deadLetterQueue` yet.
     */
    get: operations['listDeadMessages']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/groups': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the closed groups of a FIFO queue, by name
     * @description Groups of which nothing is received, because a message of theirs was given up and the queue has `onFailure` `park`.
     */
    get: operations['listClosedGroups']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/groups/open': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Let a closed group go on
     * @description Its messages are received again, without those that were given up: they stay where they are. Of a group that is not closed, or that nobody knows, it changes nothing.
     */
    post: operations['openGroup']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/queues/{queue}/keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the fair keys of a fair queue that have messages to give, those with most first
     * @description Of more than 1,000 such keys it looks at the 1,000 whose turn comes next.
     */
    get: operations['listWaitingKeys']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/connections': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List connections, by name
     * @description Those that the caller may see, without their secrets.
     */
    get: operations['listConnections']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/connections/{connection}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show a connection
     * @description Without its secret: `***` stands in its place, and keeps it where it is sent back.
     */
    get: operations['getConnection']
    /**
     * Make or change a connection
     * @description Deliveries use what is put from their next attempt on. A secret is not shown again. Where `origins` get more, or `tokenUrl` changes, the secret is to be sent too.
     */
    put: operations['putConnection']
    post?: never
    /**
     * Delete a connection
     * @description One that rules use is not deleted.
     */
    delete: operations['deleteConnection']
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
     * @description Secrets are not shown. `fired` and `lastFiredAt` are some seconds old and not a part of the `ETag`. `lacks` is there where the rule's owner has not what the rule needs, and `warnings` where it is certain that nothing arrives; where they could be, the answer is never 304.
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
  '/v1/buses/{bus}/rules/{rule}/circuits': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show the circuits of the targets of a rule
     * @description While what a target does looks like an outage, its circuit is open: deliveries are held, without using up attempts, and one probe now and then shows whether it is back. Not of queues, and not of targets with `"circuit": false`.
     */
    get: operations['listCircuits']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules/{rule}/circuits/{target}/close': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Close the circuit of a target by hand
     * @description For a target that was mended, without waiting for the next probe. What comes from then on is delivered within about two seconds; deliveries that are held come when their next probe was due. Its failures count anew, so it opens again if the target still fails. A circuit that is closed stays so.
     */
    post: operations['closeCircuit']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules/{rule}/targets/{target}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Call a target with a sample event
     * @description One call as a delivery makes it, also of a disabled target: signed, with the same headers, to the same addresses, and with what the owner of the rule may receive. It is not repeated, becomes no dead letter, publishes no result and does not count for the circuit. The event has the attribute `sluicetest`. Queues, buses and subscriptions are not called: the answer says what a delivery does. Needs the right to the target.
     */
    post: operations['testTarget']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rates/rules': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How often the rules of a bus fire, and how their deliveries go
     * @description Of the rules that the caller may see, by name. The numbers are some seconds old.
     */
    get: operations['listRuleRates']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rates/targets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How deliveries to the targets of a bus go: attempts, answers, latency
     * @description Of the targets of the rules that the caller may see, by rule and target. The numbers are some seconds old.
     */
    get: operations['listTargetRates']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules/{rule}/rates': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How a rule and its targets did, minute by minute or hour by hour
     * @description Each list has a number for each step, the oldest first. The last step is not over yet.
     */
    get: operations['getRuleRates']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules/{rule}/versions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the last versions of a rule
     * @description The last 20 that are kept, newest first: who wrote each of them, when, and what it changed. Also of a rule that was deleted: the deletion is a version.
     */
    get: operations['listRuleVersions']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules/{rule}/versions/{version}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show a version of a rule
     * @description With all of its settings. Secrets are not shown.
     */
    get: operations['getRuleVersion']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/buses/{bus}/rules/{rule}/versions/{version}/restore': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Put a rule as it was
     * @description Makes a new version with the settings of an old one, also of a rule that was deleted. It is live when this returns, and needs what a `PUT` of these settings needs. A target that the rule has now keeps its present secrets; one that it has not any more gets back those of then.
     */
    post: operations['restoreRuleVersion']
    delete?: never
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
     * Test a rule on an event, or a pattern on events of the bus
     * @description With `event`: why the rule matches it or not. With `last`, or `from` and `to`: how many of these events a pattern would match, which it would gain and which it would lose against the saved rule, of the events that the caller may read. With a pattern the rule need not be there yet: it matches nothing then. One answer about a time looks at 10,000 events or for 2 s at most: `next` goes on.
     */
    post: operations['testRule']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/transforms/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Test a transform on an event
     * @description What a target with this transform would be sent in place of the event, or why nothing. The event is read as it is sent here: nothing is hidden of it.
     */
    post: operations['testTransform']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schedules': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * List the schedules, by name
     * @description Those that the caller may see. A page may have fewer than `limit`, and `next` all the same.
     */
    get: operations['listSchedules']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schedules/{schedule}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show a schedule
     * @description Its settings, what became of its last runs, and when it runs next. The `ETag` is that of the settings. What is shown can be sent back to `putSchedule`.
     */
    get: operations['getSchedule']
    /**
     * Make or change a schedule
     * @description The caller becomes its `owner`, and must be allowed to publish its event; each run is published with the rights that the owner has then. With a `target` the caller needs what a rule with that target needs. Where the times or the bus change, runs that were due before are left out. `next` are its next runs. A webhook without a secret gets one, which only this answer shows.
     */
    put: operations['putSchedule']
    post?: never
    /**
     * Delete a schedule
     * @description A run that is being made at that moment is made. What is on its way to its target is dropped, as of a rule that is deleted.
     */
    delete: operations['deleteSchedule']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schedules/{schedule}/next': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Show when a schedule runs next
     * @description By its settings, also while it is paused. Each run is made within the window after its time.
     */
    get: operations['listNextRuns']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schedules/{schedule}/pause': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Pause a schedule
     * @description Runs that come due while it is paused are left out. A run that is being made at that moment is made.
     */
    post: operations['pauseSchedule']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schedules/{schedule}/resume': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Resume a paused schedule
     * @description It goes on with the next run.
     */
    post: operations['resumeSchedule']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/schedules/{schedule}/run': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Run a schedule now
     * @description Publishes its event with the time of now, also while it is paused. It moves no other run and is not counted. The caller and the owner must be allowed to publish it.
     */
    post: operations['runSchedule']
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
  '/v1/portal-links': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the links to the portal that still work, without their tokens */
    get: operations['listPortalLinks']
    put?: never
    /**
     * Make a link to the portal
     * @description For a short time it opens what one API key may see and do, without the key: `url` has its token in the fragment, which only this answer shows. The caller needs the right to make the key, and all that the key may do.
     */
    post: operations['makePortalLink']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/portal-links/{link}': {
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
     * End a link to the portal
     * @description And all sessions that were opened by it, at their next request.
     */
    delete: operations['revokePortalLink']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/portal-links/{link}/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Exchange the token of a link for a bearer token
     * @description Needs no key. The page keeps the bearer token in memory; it works for an hour, and no longer than the link and its key. The link may be opened again while it works.
     */
    post: operations['openPortal']
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
     * @description By which line of which document it may, or which grant is missing. `forSome` are the grants, if they allow it for the events of their patterns only.
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
     * @description `items` are keys, groups and subjects, by name, with the line that allows them to publish and with what is hidden from them. `forSome` are grants that allow it for some of such events only: those that their `pattern` matches. `rules` are those that the caller may read and that may match the event, by name; `when` names the fields that decide it. A page may have fewer of both than there are, also none: `next` says whether to go on.
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
  '/v1/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Say who you are, and what you may ask for
     * @description Every caller may ask. `actions` has those that you may do with something, and `buses` those of which you may see something; a route still refuses what your grants do not cover.
     */
    get: operations['getSession']
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
    /**
     * Show a tenant
     * @description With what it has of what `limits` bounds.
     */
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
      /**
       * Format: date-time
       * @description When it is to be appended: until then it waits. At most 366 days from now.
       */
      deliverat?: string
      datacontenttype?: string
      /** Format: uri */
      dataschema?: string
      /** @description Events with the same key stay in order. Without it: `subject`, else `id`. */
      partitionkey?: string
      /** @description The token of the event that caused this one, as it was delivered. */
      sluicecause?: string
      /** @description Set by Sluice: the delivery by which this event was caused. */
      sluicevia?: string
      /** @description Any JSON. Its text is kept as it came. */
      data?: unknown
      data_base64?: string
    } & {
      [key: string]: unknown
    }
    /** @description What AWS sends: an event of EventBridge, entries of PutEvents, or records of S3 or Kinesis. */
    AwsEvents:
      | components['schemas']['AwsEvent']
      | {
          Entries: (components['schemas']['PutEventsEntry'] | components['schemas']['AwsEvent'])[]
        }
      | {
          Records: {
            [key: string]: unknown
          }[]
        }
    /** @description The envelope of EventBridge. */
    AwsEvent: {
      id: string
      /** @description Becomes the type. */
      'detail-type': string
      source: string
      account: string
      /** Format: date-time */
      time: string
      region: string
      /** @description Becomes the data. Its text is kept as it came. */
      detail: {
        [key: string]: unknown
      }
      version?: string
      resources?: string[]
    } & {
      [key: string]: unknown
    }
    PutEventsEntry: {
      Source: string
      DetailType: string
      /** @description A JSON object as text. Becomes the data. */
      Detail: string
      Time?: string | number
      Resources?: string[]
      /** @description The bus of the path, or its ARN. */
      EventBusName?: string
      /** @description Of X-Ray. */
      TraceHeader?: string
    }
    AcceptedEvent: {
      id: string
      position: components['schemas']['Position']
      /**
       * @description It was published before; this is where.
       * @constant
       */
      duplicate?: true
      /**
       * Format: date-time
       * @description It waits until then; `position` is where.
       */
      deliverAt?: string
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
    FoundEvent: {
      position: components['schemas']['Position']
      event: components['schemas']['CloudEvent']
    }
    /** @description What is given must hold, all of it; nothing means every event. */
    SearchRequest: {
      /**
       * Format: date-time
       * @description Appended then or later.
       */
      from?: string
      /**
       * Format: date-time
       * @description Appended earlier.
       */
      to?: string
      /** @description The event's `id`. */
      id?: string
      /** @description The event's `type`. */
      type?: string
      /** @description The event's `source`. */
      source?: string
      /** @description The event's `subject`. */
      subject?: string
      /** @description The event's `partitionkey`. */
      partitionkey?: string
      /** @description The event's `correlationid`. */
      correlation?: string
      /** @description The event's `causationid`. */
      causation?: string
      /** @description The event's `principal`. */
      principal?: string
      /** @description As a rule has it. */
      pattern?: components['schemas']['Pattern']
      /**
       * @description Only events that no rule of the bus gets now.
       * @default false
       */
      unwanted?: boolean
      /**
       * @description Events of one answer.
       * @default 50
       */
      limit?: number
      /** @description `next` of the answer before. */
      cursor?: string | null
    }
    SearchPage: {
      items: components['schemas']['FoundEvent'][]
      /** @description Events that were looked at, of those that the caller may read. */
      scanned: number
      /** @description Whether all of the time that was asked for was looked at. */
      complete: boolean
      /**
       * Format: date-time
       * @description Everything from then on was looked at.
       */
      through: string | null
      /** @description The `cursor` that goes on; null where there is nothing left. */
      next: string | null
      /** @description Events for which the pattern takes more than `MAX_MATCH_STEPS`. */
      undecided?: number
    }
    /** @description One line of a stream: an event that was found, how far the search is, or what ended it early. */
    SearchLine: {
      found?: components['schemas']['FoundEvent']
      progress?: {
        /** @description Events that were looked at, of those that the caller may read. */
        scanned: number
        /** @description Whether all of the time that was asked for was looked at. */
        complete: boolean
        /**
         * Format: date-time
         * @description Everything from then on was looked at.
         */
        through: string | null
        /** @description The `cursor` that goes on; null where there is nothing left. */
        next: string | null
        /** @description Events for which the pattern takes more than `MAX_MATCH_STEPS`. */
        undecided?: number
      }
      error?: components['schemas']['Problem']
    }
    /** @enum {string} */
    LetterReason:
      | 'attempts-exhausted'
      | 'expired'
      | 'rejected'
      | 'invalid'
      | 'loop'
      | 'unreadable'
      | 'target-gone'
      | 'target-unknown'
      | 'target-disabled'
      | 'forbidden-address'
      | 'forbidden'
      | 'too-costly'
      | 'transform-failed'
      | 'stalled'
      | 'lane-closed'
      | 'skipped'
      | 'receives'
      | 'closed'
    Chain: {
      /**
       * @description What is before the first of the events: nothing, more of them, what its bus has forgotten, or what is not known.
       * @enum {string}
       */
      begin: 'origin' | 'earlier' | 'past-retention' | 'unknown'
      /** @description The last 16 at most; each caused the next. */
      events: components['schemas']['ChainEvent'][]
    }
    /** @description An event, and the target by which it caused the next, as far as that is known. */
    ChainEvent:
      | {
          bus: string
          position: components['schemas']['Position']
          id: string
          type: string
          rule?: string
          target?: string
        }
      | {
          /** @constant */
          hidden: true
        }
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
      targetType:
        'subscription' | 'webhook' | 'http' | 'queue' | 'bus' | 'redis' | 'email' | 'stream' | 'unknown' | 'none'
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
      /** @description The events that went round, if the reason is `loop`. */
      chain?: components['schemas']['Chain']
      /** @description Why the transform of the target made nothing, if it did not. */
      transform?: components['schemas']['TransformFault']
      /** @description The lane that stays closed until the letter is redriven or deleted. */
      lane?: string
    }
    TransformFault: {
      /** @enum {string} */
      reason: 'missing' | 'failed' | 'too-large' | 'unreadable' | 'late' | 'ended' | 'busy'
      /** @description The setting at fault: `transform.jsonata`. */
      path: string
      /** @description What stands there. */
      expression: string
      /** @description Where in the expression, in UTF-16 code units. */
      position?: number
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
      targetType:
        'subscription' | 'webhook' | 'http' | 'queue' | 'bus' | 'redis' | 'email' | 'stream' | 'unknown' | 'none'
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
      /** @description The events that went round, if the reason is `loop`. */
      chain?: components['schemas']['Chain']
      /** @description Why the transform of the target made nothing, if it did not. */
      transform?: components['schemas']['TransformFault']
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
      targetType?:
        'subscription' | 'webhook' | 'http' | 'queue' | 'bus' | 'redis' | 'email' | 'stream' | 'unknown' | 'none'
      destination?: string
      reason?: components['schemas']['LetterReason']
      error?: string
      rate?: components['schemas']['LetterRate']
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
      /** @description The queue whose messages it moves back. */
      queue?: string
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
    /**
     * @description Where an event waits to be appended.
     * @example 2-delayed-1767225600000-000000
     */
    DelayedPosition: string
    DelayedEvent: {
      position: components['schemas']['DelayedPosition']
      /** Format: date-time */
      deliverAt: string
      event: components['schemas']['CloudEvent']
    }
    DelayedPage: {
      items: components['schemas']['DelayedEvent'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    FoundAttempt: {
      position: components['schemas']['Position']
      rule: string
      target: string
      attempt: number
      redrives: number
      /** @enum {string} */
      outcome: 'succeeded' | 'failed' | 'gave up'
      /** Format: date-time */
      startedAt: string
      /** Format: date-time */
      endedAt: string
      durationMs: number
      /** Format: date-time */
      retryAt?: string
      error?: string
      /** @description The beginning of what the receiver answered. */
      answer?: string
      /** @description Where the handler threw. */
      stack?: string
      /** @description Of an HTTP answer. */
      status?: number
      /** @description The process that made the attempt. */
      instance?: string
    }
    AttemptPage: {
      items: components['schemas']['FoundAttempt'][]
      /** @description Attempts that were looked at, of events that the caller may read. */
      scanned: number
      /** @description Whether all of the time that was asked for was looked at. */
      complete: boolean
      /**
       * Format: date-time
       * @description Everything from then on was looked at.
       */
      through: string | null
      /** @description The `cursor` that goes on; null where there is nothing left. */
      next: string | null
      /**
       * @description What the bus records now: at `errors` only what failed.
       * @enum {string}
       */
      level: 'off' | 'errors' | 'all'
    }
    /** @description One line of a stream: an attempt that was found, how far the search is, or what ended it early. */
    AttemptLine: {
      found?: components['schemas']['FoundAttempt']
      progress?: {
        /** @description Attempts that were looked at, of events that the caller may read. */
        scanned: number
        /** @description Whether all of the time that was asked for was looked at. */
        complete: boolean
        /**
         * Format: date-time
         * @description Everything from then on was looked at.
         */
        through: string | null
        /** @description The `cursor` that goes on; null where there is nothing left. */
        next: string | null
        /**
         * @description What the bus records now: at `errors` only what failed.
         * @enum {string}
         */
        level: 'off' | 'errors' | 'all'
      }
      error?: components['schemas']['Problem']
    }
    CausedEvent: {
      /**
       * @description An event that you may not see: nothing is said of it.
       * @constant
       */
      notYours?: true
      /**
       * @description Its bus has deleted it.
       * @constant
       */
      gone?: true
      bus?: string
      position?: components['schemas']['Position']
      event?: {
        [key: string]: unknown
      }
      /** @description The delivery that it came of. */
      by?: {
        rule: string
        target: string
      }
      effects?: components['schemas']['CausedEvent'][]
      /**
       * @description It has effects that are not shown.
       * @constant
       */
      more?: true
    }
    BiographyStep: {
      /** @enum {string} */
      step:
        | 'EVENT_INGEST_SUCCESS'
        | 'EVENT_DELAYED'
        | 'EVENT_RECEIPT'
        | 'EVENT_DUPLICATE'
        | 'RULE_MATCH'
        | 'NO_STANDARD_RULES_MATCHED'
        | 'INVOCATION_ATTEMPT_SUCCESS'
        | 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE'
        | 'INVOCATION_ATTEMPT_PERMANENT_FAILURE'
        | 'INVOCATION_THROTTLE_START'
        | 'INVOCATION_ATTEMPT_THROTTLE'
        | 'INVOCATION_PARKED'
        | 'INVOCATION_SUCCESS'
        | 'INVOCATION_DLQ'
        | 'INVOCATION_STANDBY'
        | 'INVOCATION_DROPPED'
        | 'INVOCATION_REDRIVE'
        | 'LETTER_DELETED'
        | 'RESULT_PUBLISHED'
        | 'EVENT_CAUSED'
      /**
       * Format: date-time
       * @description Missing where it is known that it happened, and not when.
       */
      at?: string
      /**
       * @description It is not recorded, but follows from something else that is known.
       * @constant
       */
      derived?: true
      position?: components['schemas']['Position']
      bus?: string
      from?: string
      principal?: string
      version?: number
      stamp?: string
      rules?: {
        rule: string
        targets: string[]
        version?: number
      }[]
      rule?: string
      target?: string
      redrives?: number
      attempt?: number
      durationMs?: number
      error?: string
      /** @description The beginning of what the receiver answered. */
      answer?: string
      /** @description Where the handler threw. */
      stack?: string
      /** @description Of an HTTP answer. */
      status?: number
      /** @description The process that made the attempt. */
      instance?: string
      retryMs?: number
      job?: string
      reason?: string
      receiver?: string
      /**
       * @description An event that you may not see: nothing is said of it.
       * @constant
       */
      notYours?: true
      /**
       * Format: date-time
       * @description Of an event that waited: when it was due.
       */
      until?: string
    }
    BiographyDelivery: {
      rule: string
      target: string
      /** @enum {string} */
      state:
        | 'delivered'
        | 'in progress'
        | 'retrying'
        | 'held'
        | 'parked'
        | 'dead letter'
        | 'redriven'
        | 'dropped'
        | 'not recorded'
      redrives: number
      attempts: {
        redrives: number
        /** @enum {string} */
        outcome: 'succeeded' | 'failed' | 'gave up' | 'cut'
        attempt?: number
        /** Format: date-time */
        startedAt?: string
        /** Format: date-time */
        endedAt?: string
        durationMs?: number
        /** Format: date-time */
        retryAt?: string
        error?: string
        /** @description The beginning of what the receiver answered. */
        answer?: string
        /** @description Where the handler threw. */
        stack?: string
        /** @description Of an HTTP answer. */
        status?: number
        /** @description The process that made the attempt. */
        instance?: string
        /**
         * @description It has the number of the one before it, whose process died before its end was acknowledged.
         * @constant
         */
        repeated?: true
      }[]
      effects: {
        bus?: string
        position?: components['schemas']['Position']
        /**
         * @description An event that you may not see: nothing is said of it.
         * @constant
         */
        notYours?: true
      }[]
      version?: number
      type?: string
      destination?: string
      /**
       * @description It is not recorded, but follows from something else that is known.
       * @constant
       */
      derived?: true
      /** Format: date-time */
      nextAt?: string
      error?: string
      /** @enum {string} */
      reason?:
        | 'attempts-exhausted'
        | 'expired'
        | 'rejected'
        | 'invalid'
        | 'loop'
        | 'unreadable'
        | 'target-gone'
        | 'target-unknown'
        | 'target-disabled'
        | 'forbidden-address'
        | 'forbidden'
        | 'too-costly'
        | 'transform-failed'
        | 'stalled'
        | 'lane-closed'
        | 'skipped'
        | 'receives'
        | 'closed'
      /** @description The target that gets it in place of its own. */
      receiver?: string
      letter?: {
        id: string
        reason: string
        error: string
        /** Format: date-time */
        at: string
      }
      job?: {
        queue: string
        id: string
        /** @description As BullMQ calls it. */
        state?: string
      }
    }
    Biography: {
      bus: string
      position: components['schemas']['Position']
      /** @enum {string} */
      level: 'off' | 'errors' | 'all'
      /** @description The event as you see it; as text where it is no JSON. */
      event: unknown
      /** @description Whether it has everything that happened until now. */
      complete: boolean
      /** @description Why it has not everything. */
      missing: {
        /** @enum {string} */
        code:
          | 'level-off'
          | 'level-errors'
          | 'not-recorded'
          | 'journal-dropped'
          | 'too-many'
          | 'rules-unknown'
          | 'not-searched'
          | 'hidden'
        detail: string
      }[]
      /** @description The rules that matched; null before it is routed. */
      routed: {
        /** @description Of the registry. */
        version?: number
        rules?: {
          rule: string
          targets: string[]
          version?: number
        }[]
      } | null
      /** @description In the order of time. */
      list: components['schemas']['BiographyStep'][]
      deliveries: components['schemas']['BiographyDelivery'][]
      /** @description Stream consumers of the bus, and whether they have read past it. */
      consumers: {
        name: string
        isPast: boolean
      }[]
      /** @description From the origin to the event that caused it; null for one that nothing caused. */
      causes: {
        chain: components['schemas']['CausedEvent'][]
        complete: boolean
        /** @description A search that may find what is not recorded, on this bus. */
        search?: string
      } | null
      effects: {
        tree: components['schemas']['CausedEvent'][]
        complete: boolean
        /** @description A search that may find what is not recorded, on this bus. */
        search?: string
      }
      /** @description The trace that it was made in, if it carries its context. */
      traceId?: string
      unmatched?: {
        rules: {
          rule: string
          summary: string
        }[]
        complete: boolean
      }
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
      /** @description When what looks like an outage opens the circuit of the target; `false`: never. */
      circuit?:
        | false
        | {
            /**
             * @description By how many different events that failed it must be ahead of successes.
             * @default 5
             */
            failures?: number
            /**
             * @description The share of events that must fail. At 1 each success begins the count anew.
             * @default 0.5
             */
            share?: number
            /**
             * @description Milliseconds after the last new failure that failures are remembered.
             * @default 60000
             */
            windowMs?: number
            /**
             * @description Milliseconds until the first probe; each failed probe doubles them.
             * @default 5000
             */
            openMs?: number
            /**
             * @description Most milliseconds between two probes.
             * @default 60000
             */
            maxOpenMs?: number
          }
    }
    OnSuccessSettings: {
      /** @description Default: the bus of the event. */
      bus?: string
      /** @default sluice.delivery.succeeded */
      type?: string
    }
    EmitsSettings: {
      type: string
      /** @description Default: the bus of the rule. */
      bus?: string
    }
    DisabledSettings: {
      at: string
      /** @description What the endpoint answered. */
      reason: string
    }
    BusTarget: {
      /** @description The name of another bus than the rule's own. */
      bus: string
      /** @description The tenant of that bus, if it is not the rule's own. */
      tenant?: string
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
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
    }
    EmailTarget: {
      /**
       * Format: uri
       * @description The mail server, without user and password. `smtp://` asks for STARTTLS.
       */
      url: string
      /**
       * @description Whether `smtp://` goes on without TLS where the server offers none. Not with a connection.
       * @default false
       */
      insecure?: boolean
      /** @description An address, or a name and an address: `Shop <orders@shop.example>`. */
      from: string
      /** @description Addresses. One with values of the event must be of one of the `domains`. */
      to: string[]
      /** @description The domains of addresses that the event has. */
      domains?: string[]
      /** @description `{{$.data.id}}` stands for what the event has there. */
      subject: string
      /** @description The body. Without it and `html` it is what the transform made, or the event as JSON. */
      text?: string
      /** @description The body in HTML, in which values of the event are escaped. */
      html?: string
      /** @description Names the target within its rule. */
      id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'email'
      retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      onFailure?:
        | ('dead-letter' | 'drop')
        | {
            target: string
          }
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description The connection whose credentials are sent to the receiver. */
      connection?: string
      /**
       * @description Milliseconds that the receiver may take.
       * @default 20000
       */
      timeoutMs?: number
      /** @description Most calls a second, of all processes together. What finds no room waits. */
      rate?: number
      /** @description Most calls at the same time, of all processes together. What finds no room waits. */
      concurrency?: number
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
    }
    HttpTarget: {
      /**
       * @description `GET` and `DELETE` have no body.
       * @default POST
       * @enum {string}
       */
      method?: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE'
      /** @description Stands behind the path of `url`. A value of the event is one part of it. */
      path?: string
      /** @description Parameters of the query. One whose value is missing is left out. */
      query?: {
        [key: string]: string
      }
      /** @description Names the target within its rule. */
      id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'http'
      retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      onFailure?:
        | ('dead-letter' | 'drop')
        | {
            target: string
          }
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description The connection whose credentials are sent to the receiver. */
      connection?: string
      /**
       * @description Milliseconds that the receiver may take.
       * @default 20000
       */
      timeoutMs?: number
      /** @description Most calls a second, of all processes together. What finds no room waits. */
      rate?: number
      /** @description Most calls at the same time, of all processes together. What finds no room waits. */
      concurrency?: number
      /**
       * Format: uri
       * @description The URL before `path` and `query`, which are made of each event.
       */
      url: string
      /**
       * @description What the body is: the data alone, the whole event, its data with attributes as headers, or the event as AWS has it.
       * @default data
       * @enum {string}
       */
      format?: 'structured' | 'binary' | 'data' | 'aws'
      /** @description Of a body that is the data alone, or what a transform made. Left out: that of the data, JSON or plain text. */
      contentType?: string
      /** @description Headers of one's own. `{{$.data.id}}` stands for what the event has there; a header whose value is missing is left out. */
      headers?: {
        [key: string]: string
      }
      onSuccess?: components['schemas']['OnSuccessSettings']
      /** @description Written by Sluice when the endpoint answers 410. A rule that is put without it enables the target. */
      disabled?: components['schemas']['DisabledSettings']
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
    }
    QueueTarget: {
      /** @description A queue, not one of Sluice's own. Without settings of its own it is one of BullMQ. */
      queue: string
      /** @description The path of the value whose events take turns, `data.tenant` for example. Only with a queue that is fair. Default: `source`. An event without a text, number or boolean there counts as one of its source. */
      fairKey?: string
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
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
    }
    RedisTarget: {
      /**
       * Format: uri
       * @description The Redis, without user and password; its path is the number of a database.
       */
      url: string
      /**
       * @description Adds to a stream, to the head or the end of a list, or publishes on a channel.
       * @enum {string}
       */
      command: 'XADD' | 'LPUSH' | 'RPUSH' | 'PUBLISH'
      /** @description The name of the stream, list or channel. */
      key: string
      /** @description `XADD`: about how many entries the stream keeps; the oldest go. Left out, none goes. */
      maxLength?: number
      /**
       * @description `PUBLISH`: whether a message that nobody receives is a failed attempt.
       * @default true
       */
      requireReceivers?: boolean
      /**
       * @description What is written: the whole event, its data alone, or the event as AWS has it.
       * @default structured
       * @enum {string}
       */
      format?: 'structured' | 'data' | 'aws'
      /** @description Names the target within its rule. */
      id: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'redis'
      retry?: components['schemas']['RetrySettings']
      /** @description Gets nothing but what targets that name it in `onFailure` did not take. */
      standby?: boolean
      /** @description What becomes of a delivery that is given up. Default: `dead-letter`. */
      onFailure?:
        | ('dead-letter' | 'drop')
        | {
            target: string
          }
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description The connection whose credentials are sent to the receiver. */
      connection?: string
      /**
       * @description Milliseconds that the receiver may take.
       * @default 20000
       */
      timeoutMs?: number
      /** @description Most calls a second, of all processes together. What finds no room waits. */
      rate?: number
      /** @description Most calls at the same time, of all processes together. What finds no room waits. */
      concurrency?: number
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
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
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
    }
    WebhookTarget: {
      /** @description Made by Sluice where it is left out, and shown once; `whsec_***` keeps the one that is there. */
      secret?: string
      /** @description Signs beside `secret` while receivers change to a new one. `whsec_***` stands for the secret that this PUT replaces, or keeps the one that is there; left out, it ends. */
      previousSecret?: string
      /** @description The name of a host for which the endpoint is asked with OPTIONS whether it wants events. Left out, it is not asked. */
      requestOrigin?: string
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
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description The connection whose credentials are sent to the receiver. */
      connection?: string
      /**
       * @description Milliseconds that the receiver may take.
       * @default 20000
       */
      timeoutMs?: number
      /** @description Most calls a second, of all processes together. What finds no room waits. */
      rate?: number
      /** @description Most calls at the same time, of all processes together. What finds no room waits. */
      concurrency?: number
      /**
       * Format: uri
       * @description Called with each event, signed as Standard Webhooks says.
       */
      url: string
      /**
       * @description What the body is: the whole event, its data with attributes as headers, its data alone, or the event as AWS has it.
       * @default structured
       * @enum {string}
       */
      format?: 'structured' | 'binary' | 'data' | 'aws'
      /** @description Of a body that is the data alone, or what a transform made. Left out: that of the data, JSON or plain text. */
      contentType?: string
      /** @description Headers of one's own. `{{$.data.id}}` stands for what the event has there; a header whose value is missing is left out. */
      headers?: {
        [key: string]: string
      }
      onSuccess?: components['schemas']['OnSuccessSettings']
      /** @description Written by Sluice when the endpoint answers 410. A rule that is put without it enables the target. */
      disabled?: components['schemas']['DisabledSettings']
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
    }
    BiographySettings: {
      /**
       * @description `off` nothing, `errors` what failed, `all` every step.
       * @default errors
       * @enum {string}
       */
      level?: 'off' | 'errors' | 'all'
      /**
       * @description Milliseconds that the steps of an event are kept.
       * @default 86400000
       */
      retentionMs?: number
      /**
       * @description Bytes that all steps may take, over all shards.
       * @default 16777216
       */
      maxBytes?: number
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
      /** @description Events in a row of which each caused the next. Where nothing is said, what `MAX_HOPS` of the platform says. */
      maxHops?: number
      /** @description Bytes that the bus may hold in Redis, over all its shards. */
      maxBytes?: number
      maxDelayed?: number
      /** @description What is kept of the way of its events. Left out: what failed, for a day. */
      biography?: components['schemas']['BiographySettings']
      name?: string
    }
    BasicCredentials: {
      username: string
      /** @description `***` keeps the one that is there. */
      password: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'basic'
    }
    ApiKeyCredentials: {
      /**
       * @description Whether it is a header or a parameter of the query.
       * @enum {string}
       */
      in: 'header' | 'query'
      /** @description Of the header or the parameter. */
      name: string
      /** @description `***` keeps the one that is there. */
      value: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'api-key'
    }
    OAuthCredentials: {
      /**
       * Format: uri
       * @description Where access tokens are fetched, by client credentials.
       */
      tokenUrl: string
      clientId: string
      /** @description `***` keeps the one that is there. */
      clientSecret: string
      scope?: string
      audience?: string
      /**
       * @description Whether the client says who it is in `Authorization` or in the body.
       * @default header
       * @enum {string}
       */
      clientIn?: 'header' | 'body'
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'oauth2'
    }
    MtlsCredentials: {
      /** @description In PEM, with those between it and its root. */
      certificate: string
      /** @description In PEM, without passphrase. `***` keeps the one that is there. */
      privateKey: string
      /** @description Whom the receiver's certificate must be from, in PEM; left out, the authorities that Node knows. */
      ca?: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'mtls'
    }
    ConnectionSettings: {
      /** @description For people. */
      description?: string
      /** @description Scheme, host and port of each place that the credentials may be sent to: `https://api.crm.example`, `redis://cache.example:6379`. */
      origins: string[]
      credentials: components['schemas']['Credentials']
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
    QueueSettings: {
      /**
       * @description Messages of one group are received in order, one at a time.
       * @default false
       */
      fifo?: boolean
      /**
       * @description Keys that have messages take turns.
       * @default false
       */
      fair?: boolean
      /**
       * @description Milliseconds for which a message that was received is given to nobody else.
       * @default 30000
       */
      visibilityMs?: number
      /**
       * @description Milliseconds until a message that says no delay of its own may be received.
       * @default 0
       */
      delayMs?: number
      /** @description Milliseconds that a message is kept; null for ever. Left out: 4 days, and for ever where rules or BullMQ had made the queue already. */
      retentionMs?: number | null
      /**
       * @description Receives after which a message that comes back is given up.
       * @default 5
       */
      maxReceives?: number
      /** @description The queue that gets what is given up. Left out: it becomes dead letters of the platform. */
      deadLetterQueue?: string
      /**
       * @description FIFO: what becomes of a group whose message was given up. Default: `park`.
       * @enum {string}
       */
      onFailure?: 'park' | 'skip' | 'block'
      /**
       * @description Milliseconds within which a dedupe id is accepted once; 0 is off.
       * @default 300000
       */
      dedupeMs?: number
      /**
       * @description Whether a message without a dedupe id gets a digest of its body for one.
       * @default false
       */
      contentDedupe?: boolean
      /**
       * @description Bytes of one message, attributes included.
       * @default 262144
       */
      maxMessageBytes?: number
      /**
       * @description Nothing is received while it is paused; what is sent waits.
       * @default false
       */
      paused?: boolean
      name?: string
      /** @description Whether it is one of Sluice's own, which can only be looked at. */
      own?: boolean
      /**
       * @description `sluice` for a queue with `fifo` or `fair`. Workers of BullMQ consume no such queue.
       * @enum {string}
       */
      engine?: 'bullmq' | 'sluice'
      /** @description Whether somebody put it; else only rules, or BullMQ, know it. */
      declared?: boolean
      /** @description That may be received, or wait for an earlier one of their group. */
      waiting?: number
      /** @description That a consumer or worker has. */
      inFlight?: number
      /** @description That wait for their time. */
      delayed?: number
      /** @description That were given up, as far as they are still in the queue. */
      dead?: number
      /**
       * Format: date-time
       * @description Of the oldest that is not dead; absent where there is none.
       */
      oldestSentAt?: string
      /** @description Rules that fill it and queues that give up messages to it, 20 of each at most, and how many more there are. */
      filledBy?: {
        rules: {
          bus: string
          rule: string
        }[]
        queues: string[]
        others: number
      }
    }
    ScheduleOfRule: {
      /** @description The schedule. */
      name: string
      /** @description When the schedule was made, in milliseconds since 1970. */
      made: number
      /** @description The change of the schedule that wrote the rule. */
      revision: number
    }
    RuleSettings: {
      /** @description For people. */
      description?: string
      /**
       * @description A rule that is not enabled matches nothing.
       * @default true
       */
      enabled?: boolean
      /** @description Why it is not enabled, for people. */
      disabledReason?: string
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
      /** @description The schedule whose target it is, which alone writes it. What is sent here is ignored. */
      schedule?: components['schemas']['ScheduleOfRule']
      /** @description The principal that put the rule, and by whose present rights it works. The gateway says it; what is sent here is ignored. */
      owner?: string
      /** @description The groups that the owner's token named. What is sent here is ignored. */
      ownerGroups?: string[]
      bus?: string
      name?: string
      warnings?: components['schemas']['RuleWarning'][]
      /** @description What the owner of the rule lacks now of what the rule needs, as grants to be reviewed and pasted. Without `receive` it gets no events. */
      lacks?: components['schemas']['Grant'][]
      /** @description How many events it got since it was made, or since Sluice counts. */
      fired?: number
      /**
       * Format: date-time
       * @description Absent where it never fired.
       */
      lastFiredAt?: string
    }
    TenantLimitSettings: {
      /** @description Buses, `default` included. */
      buses?: number
      /** @description Rules of all its buses together. */
      rules?: number
      /** @description API keys. */
      keys?: number
      bytes?: number
    }
    TenantSettings: {
      /** @description For people. */
      description?: string
      /** @description How much all that is published in the tenant may have together; no bound where nothing is said. */
      quota?: components['schemas']['QuotaSettings']
      /** @description How many things the tenant may have; what it has already stays. */
      limits?: components['schemas']['TenantLimitSettings']
      name?: string
      /** @description What the tenant has of what `limits` bounds, in the answer of `getTenant`. `bytes` as they were measured some seconds ago; absent before the first time. */
      use?: {
        buses: number
        rules: number
        keys: number
        bytes?: number
      }
    }
    /** @description One destination of a rule. */
    Target:
      | components['schemas']['SubscriptionTarget']
      | components['schemas']['WebhookTarget']
      | components['schemas']['HttpTarget']
      | components['schemas']['QueueTarget']
      | components['schemas']['BusTarget']
      | components['schemas']['RedisTarget']
      | components['schemas']['EmailTarget']
    /** @description Exactly one of a constant, a path, a template with its paths, and an expression of JSONata. */
    Transform:
      | {
          /** @description Any JSON, of at most 65,536 characters. */
          constant: unknown
        }
      | {
          inputPath: string
        }
      | {
          template: string
          paths?: {
            [key: string]: string
          }
        }
      | {
          jsonata: string
        }
    /** @description By what Sluice proves who it is. */
    Credentials:
      | components['schemas']['BasicCredentials']
      | components['schemas']['ApiKeyCredentials']
      | components['schemas']['OAuthCredentials']
      | components['schemas']['MtlsCredentials']
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
    DeclaredQueue: {
      /**
       * @description Messages of one group are received in order, one at a time.
       * @default false
       */
      fifo: boolean
      /**
       * @description Keys that have messages take turns.
       * @default false
       */
      fair: boolean
      /**
       * @description Milliseconds for which a message that was received is given to nobody else.
       * @default 30000
       */
      visibilityMs: number
      /**
       * @description Milliseconds until a message that says no delay of its own may be received.
       * @default 0
       */
      delayMs: number
      /** @description Milliseconds that a message is kept; null for ever. Left out: 4 days, and for ever where rules or BullMQ had made the queue already. */
      retentionMs: number | null
      /**
       * @description Receives after which a message that comes back is given up.
       * @default 5
       */
      maxReceives: number
      /** @description The queue that gets what is given up. Left out: it becomes dead letters of the platform. */
      deadLetterQueue?: string
      /**
       * @description FIFO: what becomes of a group whose message was given up. Default: `park`.
       * @enum {string}
       */
      onFailure?: 'park' | 'skip' | 'block'
      /**
       * @description Milliseconds within which a dedupe id is accepted once; 0 is off.
       * @default 300000
       */
      dedupeMs: number
      /**
       * @description Whether a message without a dedupe id gets a digest of its body for one.
       * @default false
       */
      contentDedupe: boolean
      /**
       * @description Bytes of one message, attributes included.
       * @default 262144
       */
      maxMessageBytes: number
      /**
       * @description Nothing is received while it is paused; what is sent waits.
       * @default false
       */
      paused: boolean
      name: string
    }
    Connection: {
      /** @description For people. */
      description?: string
      /** @description Scheme, host and port of each place that the credentials may be sent to: `https://api.crm.example`, `redis://cache.example:6379`. */
      origins: string[]
      credentials: components['schemas']['Credentials']
      name: string
    }
    ConnectionPage: {
      items: components['schemas']['Connection'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    Tenant: {
      /** @description For people. */
      description?: string
      /** @description How much all that is published in the tenant may have together; no bound where nothing is said. */
      quota?: components['schemas']['QuotaSettings']
      /** @description How many things the tenant may have; what it has already stays. */
      limits?: components['schemas']['TenantLimitSettings']
      name: string
      /** @description What the tenant has of what `limits` bounds, in the answer of `getTenant`. `bytes` as they were measured some seconds ago; absent before the first time. */
      use?: {
        buses: number
        rules: number
        keys: number
        bytes?: number
      }
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
      /** @description Events in a row of which each caused the next. Where nothing is said, what `MAX_HOPS` of the platform says. */
      maxHops?: number
      /** @description Bytes that the bus may hold in Redis, over all its shards. */
      maxBytes?: number
      maxDelayed?: number
      /** @description What is kept of the way of its events. Left out: what failed, for a day. */
      biography?: components['schemas']['BiographySettings']
      name: string
    }
    BusPage: {
      items: components['schemas']['Bus'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    Topology: {
      /** Format: date-time */
      at: string
      windowMs: number
      nodes: components['schemas']['TopologyNode'][]
      edges: components['schemas']['TopologyEdge'][]
      /** @description Which types of events cause which, by `causationid`, where both are among the latest events. */
      causes: {
        from: components['schemas']['TypeOnBus']
        to: components['schemas']['TypeOnBus']
        events: number
      }[]
      /** @description False if there was more than an answer holds, or too little time. */
      complete: boolean
    }
    TopologyNode: {
      id: string
      /** @description `source`, `bus`, `rule`, or a type of target. */
      kind: string
      /** @description A name, the URI of a source, or the URL of a webhook. */
      name: string
      bus?: string
      /** @description Of a rule. */
      enabled?: boolean
      /** @description Of a bus: how many of its latest events were looked at. */
      events?: number
      /** @description Of a bus: the time that these events cover. */
      coveredMs?: number
      /** @description Of a bus: why it accepts nothing. */
      shedding?: string | null
      /** @description Of a bus: who has still to read or finish events, and how old the oldest of them is. */
      waiting?: {
        by: string
        lagMs: number
        events: number | null
      }[]
      /** @description Of a subscription: that wait or are being handled. */
      entries?: number
      /** @description Of a subscription: instances that read it now. */
      readers?: number
      /** @description Of a subscription: how old the oldest of its entries is; 0 without any. */
      ageMs?: number
    } & {
      [key: string]: unknown
    }
    TopologyEdge: {
      /** @description The `id` of a node. */
      from: string
      to: string
      events: number
      perSecond: number
      /** @description From a rule: the id of its target. */
      target?: string
      /** @description From a rule: dead letters of the target that are kept now. */
      letters?: number
      /** @description From a source: the most frequent types. */
      types?: {
        type: string
        events: number
      }[]
    }
    TypeOnBus: {
      bus: string
      type: string
    }
    Rule: {
      /** @description For people. */
      description?: string
      /**
       * @description A rule that is not enabled matches nothing.
       * @default true
       */
      enabled: boolean
      /** @description Why it is not enabled, for people. */
      disabledReason?: string
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
      /** @description The schedule whose target it is, which alone writes it. What is sent here is ignored. */
      schedule?: components['schemas']['ScheduleOfRule']
      /** @description The principal that put the rule, and by whose present rights it works. The gateway says it; what is sent here is ignored. */
      owner?: string
      /** @description The groups that the owner's token named. What is sent here is ignored. */
      ownerGroups?: string[]
      bus: string
      name: string
      warnings?: components['schemas']['RuleWarning'][]
      /** @description What the owner of the rule lacks now of what the rule needs, as grants to be reviewed and pasted. Without `receive` it gets no events. */
      lacks?: components['schemas']['Grant'][]
      /** @description How many events it got since it was made, or since Sluice counts. */
      fired?: number
      /**
       * Format: date-time
       * @description Absent where it never fired.
       */
      lastFiredAt?: string
    }
    RulePage: {
      items: components['schemas']['Rule'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    RuleVersion: {
      version: number
      /** @description The principal that wrote it, or `sluice`. Absent where that is not known. */
      by?: string
      /**
       * Format: date-time
       * @description By Redis' clock.
       */
      at?: string
      /** @description The version of the registry since which it is live. */
      edition?: number
      /** @description It is the deletion of the rule. */
      deleted?: boolean
      /** @description Against the version before; absent where that is not kept, or one of the two is a deletion. */
      changes?: components['schemas']['RuleChange'][]
      /** @description How many more there are, which a list leaves out. */
      moreChanges?: number
      /** @description The rule as it was, without secrets; not in lists. */
      settings?: {
        [key: string]: unknown
      }
    }
    RuleChange: {
      /** @description JSON pointer (RFC 6901). A target is named by its id: `/targets/partner/url`. */
      path: string
      /** @description Absent where there was nothing. */
      before?: unknown
      /** @description Absent where there is nothing any more. */
      after?: unknown
      /** @description A value of more than 4 KiB is left out. */
      large?: boolean
    }
    RuleVersions: {
      items: components['schemas']['RuleVersion'][]
    }
    RuleWarning: {
      /** @enum {string} */
      code: 'MATCHES_OWN_RESULTS' | 'MAY_NEVER_MATCH' | 'NOTHING_ARRIVES' | 'CYCLE'
      path: string
      message: string
      /** @description The rules that go round, this one first. */
      cycle?: components['schemas']['CycleStep'][]
    }
    CycleStep: {
      bus: string
      rule: string
      target: string
      /**
       * @description How the target leads to the next rule.
       * @enum {string}
       */
      by: 'bus' | 'result' | 'emits'
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
      /** @description One of AWS is tested as what it becomes on a bus. */
      event: components['schemas']['CloudEvent'] | components['schemas']['AwsEvent']
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
    TransformTest: {
      transform: components['schemas']['Transform']
      event: components['schemas']['CloudEvent']
    }
    TransformOutput: {
      /** @enum {string} */
      contentType: 'application/json' | 'text/plain'
      /** @description Any JSON, or lines of text. */
      output: unknown
    }
    /** @description With `pattern`, `filters` or `filterPolicy`, that is tested in place of the rule's own. */
    RuleTest: {
      /** @description One of AWS is tested as what it becomes on a bus. */
      event?: components['schemas']['CloudEvent'] | components['schemas']['AwsEvent']
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
      /**
       * Format: date-time
       * @description Events that were appended then or later. Not together with `event` or `last`.
       */
      from?: string
      /**
       * Format: date-time
       * @description Events that were appended earlier. Not together with `event` or `last`.
       */
      to?: string
      /** @description `next` of the answer before, with the same `from` and `to`. */
      cursor?: string | null
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
    /** @description Of a rule whose owner may not do everything: whether an event that the pattern matches reaches the owner, and what is hidden of it; else why not, and a grant with which it would. */
    OwnersView: {
      name: string
      receives: boolean
      /** @description What is hidden of the event; nothing where it is empty. */
      redact?: {
        path: string
        /** @enum {string} */
        as: 'removed' | 'hash'
      }[]
      reason?: string
      missing?: components['schemas']['Grant']
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
      /** @description How many the saved rule matches. */
      matchedBySaved: number
      /** @description Both in one sentence. */
      summary: string
      gained: components['schemas']['BacktestChange']
      lost: components['schemas']['BacktestChange']
      /** @description Whether all of the time that was asked for was looked at. */
      complete?: boolean
      /**
       * Format: date-time
       * @description Everything from then on was looked at.
       */
      through?: string | null
      /** @description The `cursor` that goes on; null where there is nothing left. */
      next?: string | null
      /** @description Events for which the pattern takes more than `MAX_MATCH_STEPS`. */
      undecided?: number
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
    BusStatus: {
      name: string
      /** @description Redis' own estimate, from samples. */
      bytes: number
      events: number
      /** Format: date-time */
      oldest: string | null
      /** @description Events that wait to be appended, and when the first is due. */
      delayed: {
        events: number
        /** Format: date-time */
        due: string | null
      }
      /**
       * @description Why nothing is accepted; null where it is.
       * @enum {string|null}
       */
      shedding: 'bus' | 'tenant' | 'redis' | 'results' | 'policy' | null
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
        ageMs: number
      }[]
      shards: {
        shard: number
        events: number
        bytes: number
        /** Format: date-time */
        oldest: string | null
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
      /** @description Milliseconds since the oldest entry arrived, parked lanes of ordered handlers aside; 0 if there is none. */
      ageMs: number
      /** @description Instances that read it now. */
      readers: number
      /** @description That bring events to it. */
      rules: string[]
    }
    SubscriptionPage: {
      items: components['schemas']['Subscription'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    SubscriptionDetail: {
      name: string
      /** @description That wait or are being handled. */
      entries: number
      bytes: number
      /** @description Instances that read it, also those that left within the hour. */
      consumers: number
      /** @description Milliseconds since the oldest entry arrived, parked lanes of ordered handlers aside; 0 if there is none. */
      ageMs: number
      /** @description Instances that read it now. */
      readers: number
      /** @description That bring events to it. */
      rules: string[]
      /** @description That read it now; without order also those that did within the hour. */
      instances: {
        name: string
        /** @description Entries that it took and has not finished. */
        pending: number
        /** @description 0 while it lives; else since it last took entries or said that it still has them. */
        idleMs: number
      }[]
    }
    StreamConsumer: {
      name: string
      /** @description That run now. */
      instances: number
      shards: {
        shard: number
        /** @description Of the last event that is handled. */
        position: components['schemas']['Position']
        /** @description Behind it; null where that is not known. */
        events: number | null
        /** @description Since the first of them was appended. */
        lagMs: number
      }[]
    }
    StreamConsumerPage: {
      items: components['schemas']['StreamConsumer'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    Lanes: {
      items: {
        lane: string
        rule: string
        /**
         * Format: date-time
         * @description When its first event is tried (again).
         */
        dueAt: string
        /** @description Events that wait in it, the first included. */
        waiting: number
        head: {
          /** @description That were begun. */
          attempts: number
          position?: components['schemas']['Position']
          id?: string
          type?: string
          source?: string
          partitionKey?: string
          error?: string
        }
        /** @description The dead letter that closed it. */
        closedBy?: string
      }[]
      /** @description How many lanes are parked. */
      parked: number
    }
    TargetCircuit: {
      target: string
      /** @enum {string} */
      state: 'closed' | 'half-open' | 'open'
      /**
       * Format: date-time
       * @description Since when it is in this state; not there where it never failed, or long ago.
       */
      since?: string
      /** @description Of one that is not closed: different events that failed, and failed probes. */
      failures?: number
      /**
       * Format: date-time
       * @description Of one that is not closed: since when deliveries are held.
       */
      heldSince?: string
    }
    Queue: {
      name: string
      fifo: boolean
      fair: boolean
      paused: boolean
      /** @description Whether it is one of Sluice's own, which can only be looked at. */
      own: boolean
      /**
       * @description `sluice` for a queue with `fifo` or `fair`. Workers of BullMQ consume no such queue.
       * @enum {string}
       */
      engine: 'bullmq' | 'sluice'
      /** @description Whether somebody put it; else only rules, or BullMQ, know it. */
      declared: boolean
      /** @description That may be received, or wait for an earlier one of their group. */
      waiting: number
      /** @description That a consumer or worker has. */
      inFlight: number
      /** @description That wait for their time. */
      delayed: number
      /** @description That were given up, as far as they are still in the queue. */
      dead: number
      /** @description Rules that fill it and queues that give up messages to it, 20 of each at most, and how many more there are. */
      filledBy: {
        rules: {
          bus: string
          rule: string
        }[]
        queues: string[]
        others: number
      }
      /**
       * Format: date-time
       * @description Of the oldest that is not dead; absent where there is none.
       */
      oldestSentAt?: string
    }
    QueuePage: {
      items: components['schemas']['Queue'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    QueueDetail: {
      fifo: boolean
      fair: boolean
      /**
       * @description Milliseconds for which a message that was received is given to nobody else.
       * @default 30000
       */
      visibilityMs: number
      /**
       * @description Milliseconds until a message that says no delay of its own may be received.
       * @default 0
       */
      delayMs: number
      /** @description Milliseconds that a message is kept; null for ever. Left out: 4 days, and for ever where rules or BullMQ had made the queue already. */
      retentionMs: number | null
      /**
       * @description Receives after which a message that comes back is given up.
       * @default 5
       */
      maxReceives: number
      /** @description The queue that gets what is given up. Left out: it becomes dead letters of the platform. */
      deadLetterQueue?: string
      /**
       * @description FIFO: what becomes of a group whose message was given up. Default: `park`.
       * @enum {string}
       */
      onFailure?: 'park' | 'skip' | 'block'
      /**
       * @description Milliseconds within which a dedupe id is accepted once; 0 is off.
       * @default 300000
       */
      dedupeMs: number
      /**
       * @description Whether a message without a dedupe id gets a digest of its body for one.
       * @default false
       */
      contentDedupe: boolean
      /**
       * @description Bytes of one message, attributes included.
       * @default 262144
       */
      maxMessageBytes: number
      paused: boolean
      name: string
      /** @description Whether it is one of Sluice's own, which can only be looked at. */
      own: boolean
      /**
       * @description `sluice` for a queue with `fifo` or `fair`. Workers of BullMQ consume no such queue.
       * @enum {string}
       */
      engine: 'bullmq' | 'sluice'
      /** @description Whether somebody put it; else only rules, or BullMQ, know it. */
      declared: boolean
      /** @description That may be received, or wait for an earlier one of their group. */
      waiting: number
      /** @description That a consumer or worker has. */
      inFlight: number
      /** @description That wait for their time. */
      delayed: number
      /** @description That were given up, as far as they are still in the queue. */
      dead: number
      /** @description Rules that fill it and queues that give up messages to it, 20 of each at most, and how many more there are. */
      filledBy: {
        rules: {
          bus: string
          rule: string
        }[]
        queues: string[]
        others: number
      }
      /**
       * Format: date-time
       * @description Of the oldest that is not dead; absent where there is none.
       */
      oldestSentAt?: string
    }
    Purged: {
      purged: number
    }
    MovingBack: {
      /** @description Messages a second. */
      rate?: number
      /** @description Only says what it would do. */
      dryRun?: boolean
    }
    MovingBackPlan: {
      /** @description Messages that were looked at. */
      matching: number
      /** @description Whether these are all. */
      complete: boolean
      /** @description Where they would go. `null`: they were sent here, and stay. */
      queues: {
        queue: string | null
        count: number
      }[]
      /** @description Ids of some that would go. */
      sample: string[]
    }
    MessagesToSend: {
      messages: components['schemas']['MessageToSend'][]
    }
    MessageToSend: {
      /** @description Any JSON; it comes as it was sent, byte for byte. */
      body: unknown
      /** @description Milliseconds until it may be received. */
      delayMs?: number
      /** @description Of a FIFO queue, which asks for it: those of one group come in order. */
      group?: string
      /** @description Of a fair queue: whose message it is. Keys take turns. */
      fairKey?: string
      /** @description Sent again within `dedupeMs` of the queue, it is sent once. */
      dedupeId?: string
      /**
       * @description 0 comes before 1. Not in FIFO queues.
       * @default 0
       */
      priority?: number
      /** @description Texts beside the body. */
      attributes?: {
        [key: string]: string
      }
    }
    SentMessages: {
      accepted: number
      rejected: number
      /** @description In order of the messages. `duplicate`: it is the id of the one that was sent before. */
      entries: (
        | {
            id: string
            /** @constant */
            duplicate?: true
          }
        | {
            error: components['schemas']['Problem']
          }
      )[]
    }
    ReceiveRequest: {
      /**
       * @description Most messages.
       * @default 1
       */
      max?: number
      /**
       * @description Milliseconds to wait for the first message.
       * @default 0
       */
      waitMs?: number
      /** @description Milliseconds; those of the queue by default. */
      visibilityMs?: number
    }
    ReceivedMessages: {
      messages: components['schemas']['ReceivedMessage'][]
    }
    ReceivedMessage: {
      id: string
      /** @description Any JSON; it comes as it was sent, byte for byte. */
      body: unknown
      /** @description How often it was received. */
      receives: number
      /** Format: date-time */
      sentAt: string
      group?: string
      fairKey?: string
      /** @description Texts beside the body. */
      attributes?: {
        [key: string]: string
      }
      /** @description In a dead-letter queue: the queue that gave it up, its id there, why, and how often it was received. */
      from?: {
        queue: string
        id: string
        /**
         * @description `receives`: received `maxReceives` times; `expired`: older than `retentionMs`; `closed`: an earlier one of its group is dead.
         * @enum {string}
         */
        reason: 'receives' | 'expired' | 'closed'
        receives: number
        /** Format: date-time */
        sentAt: string
      }
      /** @description Proves who has the message now: for `ack`, `nack` and `extend`. */
      receipt: string
    }
    PeekedMessage: {
      id: string
      /** @description Any JSON; it comes as it was sent, byte for byte. */
      body: unknown
      /** @description How often it was received. */
      receives: number
      /** Format: date-time */
      sentAt: string
      group?: string
      fairKey?: string
      /** @description Texts beside the body. */
      attributes?: {
        [key: string]: string
      }
      /** @description In a dead-letter queue: the queue that gave it up, its id there, why, and how often it was received. */
      from?: {
        queue: string
        id: string
        /**
         * @description `receives`: received `maxReceives` times; `expired`: older than `retentionMs`; `closed`: an earlier one of its group is dead.
         * @enum {string}
         */
        reason: 'receives' | 'expired' | 'closed'
        receives: number
        /** Format: date-time */
        sentAt: string
      }
    }
    PeekedMessagePage: {
      items: components['schemas']['PeekedMessage'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    DeadMessage: {
      id: string
      /** @description Any JSON; it comes as it was sent, byte for byte. */
      body: unknown
      /** @description How often it was received. */
      receives: number
      /** Format: date-time */
      sentAt: string
      group?: string
      fairKey?: string
      /** @description Texts beside the body. */
      attributes?: {
        [key: string]: string
      }
      /** @description In a dead-letter queue: the queue that gave it up, its id there, why, and how often it was received. */
      from?: {
        queue: string
        id: string
        /**
         * @description `receives`: received `maxReceives` times; `expired`: older than `retentionMs`; `closed`: an earlier one of its group is dead.
         * @enum {string}
         */
        reason: 'receives' | 'expired' | 'closed'
        receives: number
        /** Format: date-time */
        sentAt: string
      }
      /**
       * @description `receives`: received `maxReceives` times; `expired`: older than `retentionMs`; `closed`: an earlier one of its group is dead.
       * @enum {string}
       */
      reason: 'receives' | 'expired' | 'closed'
      /** Format: date-time */
      diedAt: string
    }
    DeadMessagePage: {
      items: components['schemas']['DeadMessage'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    ClosedGroup: {
      group: string
      /** @description Messages of it that were given up since it was closed. */
      givenUp: number
    }
    ClosedGroupPage: {
      items: components['schemas']['ClosedGroup'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    GroupToOpen: {
      group: string
    }
    OpenedGroup: {
      /** @description Whether it was closed. */
      opened: boolean
    }
    WaitingKey: {
      /** @description Empty for messages without one. */
      fairKey: string
      /** @description That may be received now: of a FIFO queue the first of each group. */
      waiting: number
    }
    WaitingKeys: {
      /** @description Those with most messages first. */
      items: components['schemas']['WaitingKey'][]
      /** @description Whether other keys have messages to give too. */
      more: boolean
    }
    Receipts: {
      receipts: string[]
    }
    ReceiptsToGiveBack: {
      receipts: string[]
      /**
       * @description Milliseconds until they may be received.
       * @default 0
       */
      delayMs?: number
    }
    ReceiptsToExtend: {
      receipts: string[]
      /** @description Milliseconds; those of the queue by default. */
      visibilityMs?: number
    }
    SettledMessages: {
      /** @description In order of the receipts. */
      entries: (
        | {
            /** @constant */
            done: true
          }
        | {
            error: components['schemas']['Problem']
          }
      )[]
    }
    RuleRatePage: {
      /** @enum {string} */
      window: '1h' | '24h' | '7d'
      /**
       * Format: date-time
       * @description When the first step begins.
       */
      from: string
      /** @description Milliseconds of a step. */
      stepMs: number
      items: {
        rule: string
        enabled: boolean
        /** @description Events that the rule got. */
        fired: number
        /** @description Events that matched and that the owner of the rule may not receive. */
        withheld: number
        /** @description How often it fired, over the whole window. */
        perSecond: number
        /** @description Attempts that Sluice made. */
        attempts: number
        /** @description Those of them that failed; a delivery may have several. */
        failed: number
        /** @description Jobs that were added to a queue, whose attempts Sluice does not make. */
        handed: number
        /** @description Dead letters. */
        letters: number
        /**
         * Format: date-time
         * @description Also before the window. Absent where it never fired.
         */
        lastFiredAt?: string
      }[]
      /** @description The `cursor` of the next page. */
      next: string | null
    }
    TargetRatePage: {
      /** @enum {string} */
      window: '1h' | '24h' | '7d'
      /**
       * Format: date-time
       * @description When the first step begins.
       */
      from: string
      /** @description Milliseconds of a step. */
      stepMs: number
      items: {
        rule: string
        /** @description Its id. */
        target: string
        targetType: string
        /** @description The name of a subscription, queue or bus, or the URL of a webhook. */
        destination: string
        /** @description Attempts that Sluice made. */
        attempts: number
        /** @description Those of them that failed; a delivery may have several. */
        failed: number
        /** @description Jobs that were added to a queue, whose attempts Sluice does not make. */
        handed: number
        /** @description Dead letters. */
        letters: number
        succeeded: number
        /** @description Answers of webhooks by the class of their status; `none` where none came. */
        statuses: {
          '2xx': number
          '3xx': number
          '4xx': number
          '5xx': number
          none: number
        }
        /** @description Of all attempts: half of them, and 99 of 100, took no longer. null without attempts. */
        latencyMs: {
          p50: number
          p99: number
        } | null
        /** @enum {string} */
        circuit?: 'closed' | 'half-open' | 'open'
        /** @description Since when and why it is not called. */
        disabled?: {
          /** Format: date-time */
          at: string
          reason: string
        }
      }[]
      /** @description The `cursor` of the next page. */
      next: string | null
    }
    RuleRates: {
      rule: string
      /** @enum {string} */
      window: '1h' | '24h' | '7d'
      /**
       * Format: date-time
       * @description When the first step begins.
       */
      from: string
      /** @description Milliseconds of a step. */
      stepMs: number
      /** @description Events that the rule got. */
      fired: number[]
      /** @description Events that matched and that the owner of the rule may not receive. */
      withheld: number[]
      targets: {
        /** @description Its id. */
        target: string
        targetType: string
        /** @description The name of a subscription, queue or bus, or the URL of a webhook. */
        destination: string
        /** @description Attempts that Sluice made. */
        attempts: number[]
        /** @description Those of them that failed; a delivery may have several. */
        failed: number[]
        /** @description Jobs that were added to a queue, whose attempts Sluice does not make. */
        handed: number[]
        /** @description Dead letters. */
        letters: number[]
        latencyMs: {
          p50: (number | null)[]
          p99: (number | null)[]
        }
      }[]
    }
    LetterRate: {
      /** @enum {string} */
      window: '1h' | '24h' | '7d'
      /**
       * Format: date-time
       * @description When the first step begins.
       */
      from: string
      /** @description Milliseconds of a step. */
      stepMs: number
      /** @description How many came in each step, the oldest first. The last step is not over yet. */
      letters: number[]
    }
    /** @description Exactly one of `cron`, `rate` and `at` says when it runs. */
    ScheduleSettings: {
      /** @description The event of each run: attributes and data as in CloudEvents, without `id` and `time`. */
      event: {
        type: string
        /** @default default */
        bus?: string
        /** @description Left out: `sluice/schedules/<name>`. */
        source?: string
        subject?: string
        /** @description Left out: `subject`, else the name of the schedule. */
        partitionkey?: string
        /** @description Any JSON. In its strings `<schedule.time>` and `<schedule.count>` are filled in; a string that is only one of them becomes its value. */
        data?: unknown
      } & {
        [key: string]: unknown
      }
      name?: string
      /**
       * @description Five fields as Unix has them, or six as EventBridge has.
       * @example 0 2 * * *
       */
      cron?: string
      /**
       * @description By time that passes, up to 366 days.
       * @example 5 minutes
       */
      rate?: string
      /** @description Once. RFC 3339, or a local time of `timeZone`: `2027-01-01T09:00`. */
      at?: string
      /**
       * @description IANA's name. Left out: UTC.
       * @example Europe/Zurich
       */
      timeZone?: string
      /** @description The first moment at which it may run. RFC 3339, or a local time of `timeZone`: `2027-01-01T09:00`. */
      start?: string
      /** @description From then on it does not run. RFC 3339, or a local time of `timeZone`: `2027-01-01T09:00`. */
      end?: string
      /** @description Runs are made within this time, up to a day, so that many do not run at once. */
      window?: string
      /**
       * @description What is made of runs that nobody made within a minute: none, the last one for all, or each.
       * @default one
       * @enum {string}
       */
      missed?: 'skip' | 'one' | 'all'
      /** @description Where the event of each run goes besides the rules of its bus, with its own retries and dead letters. It is rule `schedule.<name>` of the bus, which only the schedule writes. */
      target?: components['schemas']['ScheduleTarget']
      /**
       * @description Whether it is paused. Runs that come due then are left out.
       * @default false
       */
      paused?: boolean
      /**
       * @description Whether it is deleted after its last run.
       * @default false
       */
      deleteAfterCompletion?: boolean
      /** @description The service that declares it at each start, and deletes it when it no longer does. */
      managedBy?: string
      /** @description The principal with whose rights its events are published. */
      owner?: string
      ownerGroups?: string[]
      /** Format: date-time */
      createdAt?: string
      /**
       * @description `waiting`: a run could not be made and is tried again. `completed`: there are no further runs.
       * @enum {string}
       */
      state?: 'running' | 'paused' | 'waiting' | 'completed'
      /** @description How many runs it has made. */
      count?: number
      /** @description How many runs were missed and left out. */
      leftOut?: number
      /** @description The last five runs, oldest first: when each was to be made, when it was, and where its event is. */
      last?: {
        /** Format: date-time */
        time: string
        /** Format: date-time */
        madeAt: string
        position?: string
      }[]
      /** @description Why the next run could not be made yet. */
      waiting?: {
        /** Format: date-time */
        since: string
        tries: number
        code: string
        error: string
      }
      /** @description Its next five runs, also while it is paused. */
      next?: string[]
    }
    Schedule: {
      name: string
      /** @description The event of each run: attributes and data as in CloudEvents, without `id` and `time`. */
      event: {
        type: string
        /** @default default */
        bus?: string
        /** @description Left out: `sluice/schedules/<name>`. */
        source?: string
        subject?: string
        /** @description Left out: `subject`, else the name of the schedule. */
        partitionkey?: string
        /** @description Any JSON. In its strings `<schedule.time>` and `<schedule.count>` are filled in; a string that is only one of them becomes its value. */
        data?: unknown
      } & {
        [key: string]: unknown
      }
      /**
       * @description Whether it is paused. Runs that come due then are left out.
       * @default false
       */
      paused: boolean
      /** Format: date-time */
      createdAt: string
      /**
       * @description `waiting`: a run could not be made and is tried again. `completed`: there are no further runs.
       * @enum {string}
       */
      state: 'running' | 'paused' | 'waiting' | 'completed'
      /** @description How many runs it has made. */
      count: number
      /** @description How many runs were missed and left out. */
      leftOut: number
      /** @description The last five runs, oldest first: when each was to be made, when it was, and where its event is. */
      last: {
        /** Format: date-time */
        time: string
        /** Format: date-time */
        madeAt: string
        position?: string
      }[]
      /** @description Its next five runs, also while it is paused. */
      next: string[]
      /**
       * @description Five fields as Unix has them, or six as EventBridge has.
       * @example 0 2 * * *
       */
      cron?: string
      /**
       * @description By time that passes, up to 366 days.
       * @example 5 minutes
       */
      rate?: string
      /** @description Once. RFC 3339, or a local time of `timeZone`: `2027-01-01T09:00`. */
      at?: string
      /**
       * @description IANA's name. Left out: UTC.
       * @example Europe/Zurich
       */
      timeZone?: string
      /** @description The first moment at which it may run. RFC 3339, or a local time of `timeZone`: `2027-01-01T09:00`. */
      start?: string
      /** @description From then on it does not run. RFC 3339, or a local time of `timeZone`: `2027-01-01T09:00`. */
      end?: string
      /** @description Runs are made within this time, up to a day, so that many do not run at once. */
      window?: string
      /**
       * @description What is made of runs that nobody made within a minute: none, the last one for all, or each.
       * @default one
       * @enum {string}
       */
      missed?: 'skip' | 'one' | 'all'
      /** @description Where the event of each run goes besides the rules of its bus, with its own retries and dead letters. It is rule `schedule.<name>` of the bus, which only the schedule writes. */
      target?: components['schemas']['ScheduleTarget']
      /**
       * @description Whether it is deleted after its last run.
       * @default false
       */
      deleteAfterCompletion?: boolean
      /** @description The service that declares it at each start, and deletes it when it no longer does. */
      managedBy?: string
      /** @description The principal with whose rights its events are published. */
      owner?: string
      ownerGroups?: string[]
      /** @description Why the next run could not be made yet. */
      waiting?: {
        /** Format: date-time */
        since: string
        tries: number
        code: string
        error: string
      }
    }
    /** @description The one target of a schedule. */
    ScheduleTarget:
      | components['schemas']['ScheduleWebhookTarget']
      | components['schemas']['ScheduleHttpTarget']
      | components['schemas']['ScheduleQueueTarget']
      | components['schemas']['ScheduleBusTarget']
      | components['schemas']['ScheduleRedisTarget']
      | components['schemas']['ScheduleEmailTarget']
    ScheduleWebhookTarget: {
      /** @description Made by Sluice where it is left out, and shown once; `whsec_***` keeps the one that is there. */
      secret?: string
      /** @description Signs beside `secret` while receivers change to a new one. `whsec_***` stands for the secret that this PUT replaces, or keeps the one that is there; left out, it ends. */
      previousSecret?: string
      /** @description The name of a host for which the endpoint is asked with OPTIONS whether it wants events. Left out, it is not asked. */
      requestOrigin?: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'webhook'
      retry?: components['schemas']['RetrySettings']
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description The connection whose credentials are sent to the receiver. */
      connection?: string
      /**
       * @description Milliseconds that the receiver may take.
       * @default 20000
       */
      timeoutMs?: number
      /** @description Most calls a second, of all processes together. What finds no room waits. */
      rate?: number
      /** @description Most calls at the same time, of all processes together. What finds no room waits. */
      concurrency?: number
      /**
       * Format: uri
       * @description Called with each event, signed as Standard Webhooks says.
       */
      url: string
      /**
       * @description What the body is: the whole event, its data with attributes as headers, its data alone, or the event as AWS has it.
       * @default structured
       * @enum {string}
       */
      format?: 'structured' | 'binary' | 'data' | 'aws'
      /** @description Of a body that is the data alone, or what a transform made. Left out: that of the data, JSON or plain text. */
      contentType?: string
      /** @description Headers of one's own. `{{$.data.id}}` stands for what the event has there; a header whose value is missing is left out. */
      headers?: {
        [key: string]: string
      }
      onSuccess?: components['schemas']['OnSuccessSettings']
      /** @description Written by Sluice when the endpoint answers 410. A rule that is put without it enables the target. */
      disabled?: components['schemas']['DisabledSettings']
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
      /**
       * @description What becomes of a delivery that is given up. Default: `dead-letter`.
       * @enum {string}
       */
      onFailure?: 'dead-letter' | 'drop'
    }
    ScheduleHttpTarget: {
      /**
       * @description `GET` and `DELETE` have no body.
       * @default POST
       * @enum {string}
       */
      method?: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE'
      /** @description Stands behind the path of `url`. A value of the event is one part of it. */
      path?: string
      /** @description Parameters of the query. One whose value is missing is left out. */
      query?: {
        [key: string]: string
      }
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'http'
      retry?: components['schemas']['RetrySettings']
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description The connection whose credentials are sent to the receiver. */
      connection?: string
      /**
       * @description Milliseconds that the receiver may take.
       * @default 20000
       */
      timeoutMs?: number
      /** @description Most calls a second, of all processes together. What finds no room waits. */
      rate?: number
      /** @description Most calls at the same time, of all processes together. What finds no room waits. */
      concurrency?: number
      /**
       * Format: uri
       * @description The URL before `path` and `query`, which are made of each event.
       */
      url: string
      /**
       * @description What the body is: the data alone, the whole event, its data with attributes as headers, or the event as AWS has it.
       * @default data
       * @enum {string}
       */
      format?: 'structured' | 'binary' | 'data' | 'aws'
      /** @description Of a body that is the data alone, or what a transform made. Left out: that of the data, JSON or plain text. */
      contentType?: string
      /** @description Headers of one's own. `{{$.data.id}}` stands for what the event has there; a header whose value is missing is left out. */
      headers?: {
        [key: string]: string
      }
      onSuccess?: components['schemas']['OnSuccessSettings']
      /** @description Written by Sluice when the endpoint answers 410. A rule that is put without it enables the target. */
      disabled?: components['schemas']['DisabledSettings']
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
      /**
       * @description What becomes of a delivery that is given up. Default: `dead-letter`.
       * @enum {string}
       */
      onFailure?: 'dead-letter' | 'drop'
    }
    ScheduleQueueTarget: {
      /** @description A queue, not one of Sluice's own. Without settings of its own it is one of BullMQ. */
      queue: string
      /** @description The path of the value whose events take turns, `data.tenant` for example. Only with a queue that is fair. Default: `source`. An event without a text, number or boolean there counts as one of its source. */
      fairKey?: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'queue'
      retry?: components['schemas']['RetrySettings']
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
      /**
       * @description What becomes of a delivery that is given up. Default: `dead-letter`.
       * @enum {string}
       */
      onFailure?: 'dead-letter' | 'drop'
    }
    ScheduleBusTarget: {
      /** @description The name of another bus than the rule's own. */
      bus: string
      /** @description The tenant of that bus, if it is not the rule's own. */
      tenant?: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'bus'
      retry?: components['schemas']['RetrySettings']
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /**
       * @description What becomes of a delivery that is given up. Default: `dead-letter`.
       * @enum {string}
       */
      onFailure?: 'dead-letter' | 'drop'
    }
    ScheduleRedisTarget: {
      /**
       * Format: uri
       * @description The Redis, without user and password; its path is the number of a database.
       */
      url: string
      /**
       * @description Adds to a stream, to the head or the end of a list, or publishes on a channel.
       * @enum {string}
       */
      command: 'XADD' | 'LPUSH' | 'RPUSH' | 'PUBLISH'
      /** @description The name of the stream, list or channel. */
      key: string
      /** @description `XADD`: about how many entries the stream keeps; the oldest go. Left out, none goes. */
      maxLength?: number
      /**
       * @description `PUBLISH`: whether a message that nobody receives is a failed attempt.
       * @default true
       */
      requireReceivers?: boolean
      /**
       * @description What is written: the whole event, its data alone, or the event as AWS has it.
       * @default structured
       * @enum {string}
       */
      format?: 'structured' | 'data' | 'aws'
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'redis'
      retry?: components['schemas']['RetrySettings']
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description The connection whose credentials are sent to the receiver. */
      connection?: string
      /**
       * @description Milliseconds that the receiver may take.
       * @default 20000
       */
      timeoutMs?: number
      /** @description Most calls a second, of all processes together. What finds no room waits. */
      rate?: number
      /** @description Most calls at the same time, of all processes together. What finds no room waits. */
      concurrency?: number
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
      /**
       * @description What becomes of a delivery that is given up. Default: `dead-letter`.
       * @enum {string}
       */
      onFailure?: 'dead-letter' | 'drop'
    }
    ScheduleEmailTarget: {
      /**
       * Format: uri
       * @description The mail server, without user and password. `smtp://` asks for STARTTLS.
       */
      url: string
      /**
       * @description Whether `smtp://` goes on without TLS where the server offers none. Not with a connection.
       * @default false
       */
      insecure?: boolean
      /** @description An address, or a name and an address: `Shop <orders@shop.example>`. */
      from: string
      /** @description Addresses. One with values of the event must be of one of the `domains`. */
      to: string[]
      /** @description The domains of addresses that the event has. */
      domains?: string[]
      /** @description `{{$.data.id}}` stands for what the event has there. */
      subject: string
      /** @description The body. Without it and `html` it is what the transform made, or the event as JSON. */
      text?: string
      /** @description The body in HTML, in which values of the event are escaped. */
      html?: string
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'email'
      retry?: components['schemas']['RetrySettings']
      /** @description What the target is sent in place of the event. */
      transform?: components['schemas']['Transform']
      /** @description The connection whose credentials are sent to the receiver. */
      connection?: string
      /**
       * @description Milliseconds that the receiver may take.
       * @default 20000
       */
      timeoutMs?: number
      /** @description Most calls a second, of all processes together. What finds no room waits. */
      rate?: number
      /** @description Most calls at the same time, of all processes together. What finds no room waits. */
      concurrency?: number
      /** @description What the receiver publishes because of these events: a `PUT` warns of rules that would then go round in a circle. Nothing checks what it publishes. */
      emits?: components['schemas']['EmitsSettings'][]
      /**
       * @description What becomes of a delivery that is given up. Default: `dead-letter`.
       * @enum {string}
       */
      onFailure?: 'dead-letter' | 'drop'
    }
    SchedulePage: {
      items: components['schemas']['Schedule'][]
      /** @description The `cursor` of the next page; null where this is the last. */
      next: string | null
    }
    NextRuns: {
      next: string[]
    }
    TargetTest: {
      event?: components['schemas']['CloudEvent']
    }
    RepublishRequest: {
      /** @description A JSON Merge Patch (RFC 7396) for the event. */
      edit?: {
        [key: string]: unknown
      }
    }
    Trial: {
      target: string
      targetType: string
      destination: string
      called: boolean
      /** @description Of one that was called: whether a delivery would be done. */
      ok?: boolean
      durationMs?: number
      /** @description Of an HTTP answer. */
      status?: number
      /** @description The start of its body: 1,024 characters at most. */
      answer?: string
      error?: string
      /** @description The reason of the dead letter that a delivery would become at once. */
      reason?: string
      /** @description The pause that the receiver asks for. */
      retryAfterMs?: number
      /** @description As it was sent, or as the transform of the target read it. */
      event?: components['schemas']['CloudEvent']
      /** @description What the transform of the target made, which was sent in its place. */
      body?: string
      /** @description Of one that is not called: what a delivery does. */
      effect?: string
    }
    PortalLinkRequest: {
      /** @description The API key by whose rights of the moment it works. */
      key: string
      /** @default 900000 */
      expiresInMs?: number
      /**
       * @description Origins, as `https://app.example`.
       * @default []
       */
      frameAncestors?: string[]
    }
    PortalLink: {
      /** @description Public: it is in the path of the page. */
      id: string
      key: string
      /** @description Origins of the pages that may show it in a frame. */
      frameAncestors: string[]
      by: string
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      expiresAt: string
    }
    MadePortalLink: {
      /** @description Public: it is in the path of the page. */
      id: string
      key: string
      /** @description Origins of the pages that may show it in a frame. */
      frameAncestors: string[]
      by: string
      /** Format: date-time */
      createdAt: string
      /** Format: date-time */
      expiresAt: string
      /** @description With the token in its fragment. A path where `PUBLIC_URL` is not set. */
      url: string
    }
    /** @description One line of what a caller may do. Grants add up. */
    Grant:
      | {
          publish: {
            /** @description A name; `*` stands for any characters. */
            bus: string
            pattern?: components['schemas']['Pattern']
            /** @description That of the buses, if it is another one. */
            tenant?: string
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
              | 'connection'
              | 'schedule'
              | 'webhook'
              | 'schema'
              | 'grant'
              | 'tenant'
              | 'metrics'
              | 'logs'
            /** @description A name; `*` stands for any characters. */
            bus?: string
            /** @description A name; `*` stands for any characters. */
            name?: string
            /** @description `send` and `receive` are of queues, `use` is of connections. */
            verbs?: ('read' | 'write' | 'delete' | 'send' | 'receive' | 'use')[]
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
      | {
          tenant: string
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
    Session: {
      /** @description `api-key`, `key:<name>` or `subject:<name>`. */
      principal: string
      tenant: string
      /** @description Whether it may do everything in its tenant. */
      isRoot: boolean
      /** @description What it may do with something. */
      actions: (
        | 'events:publish'
        | 'events:receive'
        | 'events:cancel'
        | 'events:read'
        | 'buses:read'
        | 'topology:read'
        | 'buses:write'
        | 'buses:delete'
        | 'consumers:read'
        | 'consumers:delete'
        | 'subscriptions:read'
        | 'subscriptions:write'
        | 'subscriptions:delete'
        | 'rules:read'
        | 'rules:write'
        | 'rules:delete'
        | 'rules:test'
        | 'targets:call'
        | 'circuits:write'
        | 'patterns:test'
        | 'transforms:test'
        | 'schemas:read'
        | 'dead-letters:read'
        | 'dead-letters:redrive'
        | 'dead-letters:delete'
        | 'queues:read'
        | 'queues:write'
        | 'queues:delete'
        | 'queues:send'
        | 'queues:receive'
        | 'queues:redrive'
        | 'connections:read'
        | 'connections:write'
        | 'connections:delete'
        | 'schedules:read'
        | 'schedules:write'
        | 'schedules:delete'
        | 'keys:read'
        | 'keys:write'
        | 'keys:delete'
        | 'portal-links:read'
        | 'portal-links:write'
        | 'portal-links:delete'
        | 'grants:read'
        | 'grants:write'
        | 'grants:delete'
        | 'access:read'
        | 'audit:read'
        | 'tenants:read'
        | 'tenants:write'
        | 'tenants:delete'
        | 'platform:read'
        | 'logs:read'
        | 'logs:write'
        | 'metrics:read'
      )[]
      /** @description Of which it may see something, by name: the first 100. */
      buses: string[]
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
      /** @description No event was given, and these grants allow it for the events of their pattern. Absent where all events are allowed. */
      forSome?: {
        by: string
        pattern: components['schemas']['Pattern']
        /** @description What is hidden of the event; nothing where it is empty. */
        redact: {
          path: string
          /** @enum {string} */
          as: 'removed' | 'hash'
        }[]
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
      /** @description Grants that allow it, or show more, for those of such events that their pattern matches. */
      forSome?: {
        /** @enum {string} */
        may: 'publish' | 'receive' | 'read'
        by: string
        pattern: components['schemas']['Pattern']
        /** @description What is hidden of the event; nothing where it is empty. */
        redact: {
          path: string
          /** @enum {string} */
          as: 'removed' | 'hash'
        }[]
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
        | 'events:cancel'
        | 'events:read'
        | 'buses:read'
        | 'topology:read'
        | 'buses:write'
        | 'buses:delete'
        | 'consumers:read'
        | 'consumers:delete'
        | 'subscriptions:read'
        | 'subscriptions:write'
        | 'subscriptions:delete'
        | 'rules:read'
        | 'rules:write'
        | 'rules:delete'
        | 'rules:test'
        | 'targets:call'
        | 'circuits:write'
        | 'patterns:test'
        | 'transforms:test'
        | 'schemas:read'
        | 'dead-letters:read'
        | 'dead-letters:redrive'
        | 'dead-letters:delete'
        | 'queues:read'
        | 'queues:write'
        | 'queues:delete'
        | 'queues:send'
        | 'queues:receive'
        | 'queues:redrive'
        | 'connections:read'
        | 'connections:write'
        | 'connections:delete'
        | 'schedules:read'
        | 'schedules:write'
        | 'schedules:delete'
        | 'keys:read'
        | 'keys:write'
        | 'keys:delete'
        | 'portal-links:read'
        | 'portal-links:write'
        | 'portal-links:delete'
        | 'grants:read'
        | 'grants:write'
        | 'grants:delete'
        | 'access:read'
        | 'audit:read'
        | 'tenants:read'
        | 'tenants:write'
        | 'tenants:delete'
        | 'platform:read'
        | 'logs:read'
        | 'logs:write'
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
        | 'transform'
        | 'schema'
        | 'dead-letter'
        | 'queue'
        | 'connection'
        | 'schedule'
        | 'portal-link'
        | 'key'
        | 'grant'
        | 'access'
        | 'audit'
        | 'tenant'
        | 'metrics'
        | 'logs'
      bus?: string
      name?: string
      /** @description Of the rule that it wrote or deleted: see the versions of that rule. */
      version?: number
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
      /** @description What the grants of the owner hide; absent where they do not give it every such event. */
      redact?: {
        path: string
        /** @enum {string} */
        as: 'removed' | 'hash'
      }[]
      /** @description Grants that allow it, or show more, for those of such events that their pattern matches. */
      forSome?: {
        by: string
        pattern: components['schemas']['Pattern']
        /** @description What is hidden of the event; nothing where it is empty. */
        redact: {
          path: string
          /** @enum {string} */
          as: 'removed' | 'hash'
        }[]
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
    LogLevelsRequest: {
      /** @description As `LOG_LEVEL` has them: `debug`, `fan-out=debug`, `warn,http=debug`. */
      levels: string
      /**
       * @description How long they are to last.
       * @default 900
       */
      seconds?: number
    }
    LogLevels: {
      /** @description What was set for all processes; null for nothing. */
      levels: string | null
      /** Format: date-time */
      until: string | null
      /** @description `LOG_LEVEL` of the gateway that answers. */
      base: string
      /** @description Areas, and what their lines are about. */
      areas: {
        [key: string]: string
      }
    }
    PlatformHealth: {
      /** Format: date-time */
      at: string
      stages: {
        /** @enum {string} */
        stage: 'router' | 'fan-out' | 'dlq'
        /** @description Slot groups: what a stage leases. */
        groups: number
        /** @description Those that an instance works on now. */
        owned: number
        /** @description Instances that work on any. */
        instances: number
      }[]
      memory: {
        /** @description Of the master with the least room; null where Redis has no limit. */
        usedBytes: number | null
        limitBytes: number | null
        /** @description What gives way as memory fills, in this order; empty where Redis has no limit. */
        levels: {
          /**
           * @description Processed events are trimmed early, buses with a reader that is away accept nothing, no bus does, results wait too.
           * @enum {string}
           */
          what: 'trim' | 'held-back' | 'publishers' | 'results'
          fromBytes: number
        }[]
        /**
         * @description Why no bus accepts anything now.
         * @enum {string|null}
         */
        closed: 'redis' | 'results' | 'policy' | null
      }
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
  listEvents: {
    parameters: {
      query?: {
        /** @description Appended then or later. */
        from?: string | undefined
        /** @description Appended earlier. */
        to?: string | undefined
        /** @description The event's `id`. */
        id?: string | undefined
        /** @description The event's `type`. */
        type?: string | undefined
        /** @description The event's `source`. */
        source?: string | undefined
        /** @description The event's `subject`. */
        subject?: string | undefined
        /** @description The event's `partitionkey`. */
        partitionkey?: string | undefined
        /** @description The event's `correlationid`. */
        correlation?: string | undefined
        /** @description The event's `causationid`. */
        causation?: string | undefined
        /** @description The event's `principal`. */
        principal?: string | undefined
        /** @description The `Idempotency-Key` that it was published with, within the dedupe window of the bus; `principal` is then that of the publisher, you if it is left out. */
        idempotencyKey?: string | undefined
        /** @description A pattern as a rule has it, as JSON. */
        pattern?: string | undefined
        /** @description Only events that no rule of the bus gets now: by the rules of now, whatever they were. */
        unwanted?: boolean | undefined
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
      /** @description What was found so far, newest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "position": "2-1767225600000-0",
           *           "event": {
           *             "specversion": "1.0",
           *             "id": "A-1001",
           *             "source": "/shop/web",
           *             "type": "com.shop.order.created"
           *           }
           *         }
           *       ],
           *       "scanned": 812,
           *       "complete": true,
           *       "through": "2026-01-01T00:00:00.000Z",
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['SearchPage']
          'application/x-ndjson': components['schemas']['SearchLine']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
            code?:
              | 'INVALID_FILTER'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'INVALID_TENANT'
              | 'INVALID_LIMIT'
              | 'INVALID_CURSOR'
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
      /** @description - `TOO_MANY_SEARCHES`: the gateway or the caller runs as many searches as it may; `setting` raises it */
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
            code?: 'TOO_MANY_SEARCHES'
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
  publishEvents: {
    parameters: {
      query?: {
        /** @description When the events are to be appended that have no `deliverat` of their own: until then they wait, at most 366 days. */
        deliverAt?: string | undefined
        /** @description The same in milliseconds from now. Give one of the two. */
        delayMs?: number | undefined
      }
      header?: {
        /** @description What counts as the same event in place of its `source` and `id`; not for batches. */
        'Idempotency-Key'?: string | undefined
        /**
         * @description The trace that the request is part of, as W3C has it; read where traces are on. Events without a `traceparent` of their own become part of it. An invalid one is ignored.
         * @example 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
         */
        traceparent?: string | undefined
        /** @description What tracing systems add to it. */
        tracestate?: string | undefined
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
    /** @description In binary mode (any content type) the attributes are `ce-*` headers and the body is the data. JSON without such headers is what AWS sends. */
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
        'application/json': components['schemas']['AwsEvents']
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
       *     - `RESERVED_BUS`: the bus is `sluice`, on which only Sluice publishes
       *     - `INVALID_IDEMPOTENCY_KEY`: the header is longer than 255, has other characters than printable ASCII, or stands with a batch
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
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
              | 'RESERVED_BUS'
              | 'INVALID_IDEMPOTENCY_KEY'
              | 'INVALID_QUERY'
              | 'INVALID_TENANT'
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
       *     - `TOO_MANY_HOPS`: the event would be one more than `limit` in a row that caused the next; `setting` names the bound, `letter` the dead letter that keeps the event
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
       *     - `TOO_MANY_DELAYED`: as many events wait on the bus as its `maxDelayed` allows; nothing was accepted
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
              | 'TOO_MANY_DELAYED'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      /** @description - `TENANT_STORAGE_FULL`: the buses of the tenant hold as many bytes (`actual`) as they may together (`limit`); nothing was accepted */
      507: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 507
            /** @enum {unknown} */
            code?: 'TENANT_STORAGE_FULL'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  republishEvent: {
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
         * @description Where the event stands on its bus, as publishing answered it.
         * @example 2-1767225600000-0
         */
        position: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "edit": {
         *         "data": {
         *           "total": 5
         *         }
         *       }
         *     }
         */
        'application/json': components['schemas']['RepublishRequest']
      }
    }
    responses: {
      /** @description Redis acknowledged the append. */
      202: {
        headers: {
          'RateLimit-Policy': components['headers']['RateLimit-Policy']
          RateLimit: components['headers']['RateLimit']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "0b9d2c4e-5f0a-4b58-9a37-6f1d2b7c9e10",
           *       "position": "1-1767225600001-0"
           *     }
           */
          'application/json': components['schemas']['AcceptedEvent']
        }
      }
      /**
       * @description - `INVALID_EDIT`: `edit` is no patch, or changes what Sluice alone says
       *     - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `RESERVED_NAME`: the type or source is one that only Sluice may emit; `attribute` names it
       *     - `RESERVED_BUS`: the bus is `sluice`, on which only Sluice publishes
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
              | 'INVALID_EDIT'
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'RESERVED_NAME'
              | 'RESERVED_BUS'
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
       *     - `UNKNOWN_EVENT`: the bus never had an event at this position, or not one that the caller may see
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_EVENT' | 'UNKNOWN_TENANT'
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
       *     - `TOO_MANY_DELAYED`: as many events wait on the bus as its `maxDelayed` allows; nothing was accepted
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
              | 'TOO_MANY_DELAYED'
              | 'ACCESS_UNKNOWN'
              | 'GATEWAY_FULL'
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      /** @description - `TENANT_STORAGE_FULL`: the buses of the tenant hold as many bytes (`actual`) as they may together (`limit`); nothing was accepted */
      507: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 507
            /** @enum {unknown} */
            code?: 'TENANT_STORAGE_FULL'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listDelayed: {
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
      /** @description What waits. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "position": "2-delayed-1767225600000-000000",
           *           "deliverAt": "2026-01-31T12:00:00.000Z",
           *           "event": {
           *             "specversion": "1.0",
           *             "id": "A-1001",
           *             "source": "/shop/web",
           *             "type": "com.shop.order.expired",
           *             "deliverat": "2026-01-31T12:00:00.000Z"
           *           }
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['DelayedPage']
        }
      }
      /**
       * @description - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
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
            code?: 'INVALID_LIMIT' | 'INVALID_CURSOR' | 'INVALID_TENANT' | 'INVALID_QUERY'
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
  getDelayed: {
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
         * @description Where the event stands on its bus, as publishing answered it.
         * @example 2-1767225600000-0
         */
        position: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The event, as the caller sees it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "position": "2-delayed-1767225600000-000000",
           *       "deliverAt": "2026-01-31T12:00:00.000Z",
           *       "event": {
           *         "specversion": "1.0",
           *         "id": "A-1001",
           *         "source": "/shop/web",
           *         "type": "com.shop.order.expired",
           *         "deliverat": "2026-01-31T12:00:00.000Z"
           *       }
           *     }
           */
          'application/json': components['schemas']['DelayedEvent']
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
       *     - `UNKNOWN_DELAYED`: no event waits there, or not any more, or not one that the caller may see
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_DELAYED' | 'UNKNOWN_TENANT'
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
  cancelDelayed: {
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
         * @description Where the event stands on its bus, as publishing answered it.
         * @example 2-1767225600000-0
         */
        position: string
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
       *     - `UNKNOWN_DELAYED`: no event waits there, or not any more, or not one that the caller may see
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_DELAYED' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
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
              | 'NOT_DURABLE'
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
  getBiography: {
    parameters: {
      query?: {
        /** @description Whether it says why each other rule did not match, by the rules as they were. */
        explain?: boolean | undefined
        /** @description Levels of effects: of events that it caused, that these caused, and so on. */
        depth?: number | undefined
      }
      header?: never
      path: {
        /**
         * @description The name of the bus.
         * @example default
         */
        bus: string
        /**
         * @description Where the event stands on its bus, as publishing answered it.
         * @example 2-1767225600000-0
         */
        position: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Its biography. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "bus": "default",
           *       "position": "2-1767225600000-0",
           *       "level": "all",
           *       "complete": true,
           *       "missing": [],
           *       "event": {
           *         "specversion": "1.0",
           *         "id": "A-1001",
           *         "source": "/shop",
           *         "type": "com.shop.order.created"
           *       },
           *       "routed": {
           *         "version": 12,
           *         "rules": [
           *           {
           *             "rule": "big-orders",
           *             "version": 3,
           *             "targets": [
           *               "partner"
           *             ]
           *           }
           *         ]
           *       },
           *       "list": [
           *         {
           *           "step": "EVENT_RECEIPT",
           *           "at": "2026-01-01T00:00:00.000Z",
           *           "principal": "key:web-shop",
           *           "from": "203.0.113.7"
           *         },
           *         {
           *           "step": "EVENT_INGEST_SUCCESS",
           *           "at": "2026-01-01T00:00:00.000Z",
           *           "position": "2-1767225600000-0",
           *           "derived": true
           *         },
           *         {
           *           "step": "RULE_MATCH",
           *           "at": "2026-01-01T00:00:00.000Z",
           *           "version": 12,
           *           "stamp": "k3",
           *           "rules": [
           *             {
           *               "rule": "big-orders",
           *               "version": 3,
           *               "targets": [
           *                 "partner"
           *               ]
           *             }
           *           ]
           *         },
           *         {
           *           "step": "INVOCATION_ATTEMPT_SUCCESS",
           *           "at": "2026-01-01T00:00:00.021Z",
           *           "rule": "big-orders",
           *           "target": "partner",
           *           "redrives": 0,
           *           "attempt": 1,
           *           "durationMs": 12,
           *           "status": 204
           *         }
           *       ],
           *       "deliveries": [
           *         {
           *           "rule": "big-orders",
           *           "target": "partner",
           *           "version": 3,
           *           "type": "webhook",
           *           "destination": "https://partner.example/hook",
           *           "state": "delivered",
           *           "redrives": 0,
           *           "effects": [],
           *           "attempts": [
           *             {
           *               "attempt": 1,
           *               "redrives": 0,
           *               "outcome": "succeeded",
           *               "startedAt": "2026-01-01T00:00:00.009Z",
           *               "endedAt": "2026-01-01T00:00:00.021Z",
           *               "durationMs": 12,
           *               "status": 204
           *             }
           *           ]
           *         }
           *       ],
           *       "consumers": [],
           *       "causes": null,
           *       "effects": {
           *         "tree": [],
           *         "complete": true
           *       }
           *     }
           */
          'application/json': components['schemas']['Biography']
        }
      }
      /**
       * @description - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
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
            code?: 'INVALID_QUERY' | 'INVALID_TENANT'
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
       *     - `UNKNOWN_EVENT`: the bus never had an event at this position, or not one that the caller may see
       *     - `EVENT_DELAYED`: the event waits until `deliverAt`: it has no biography yet
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_EVENT' | 'EVENT_DELAYED' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `EVENT_FORGOTTEN`: the bus had events of this time and has deleted them; `oldest` is the time of its oldest one, `steps` what the journal still has */
      410: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 410
            /** @enum {unknown} */
            code?: 'EVENT_FORGOTTEN'
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
  searchEvents: {
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
    requestBody: {
      content: {
        /**
         * @example {
         *       "pattern": {
         *         "type": [
         *           "x"
         *         ]
         *       }
         *     }
         */
        'application/json': components['schemas']['SearchRequest']
      }
    }
    responses: {
      /** @description What was found so far, newest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "position": "2-1767225600000-0",
           *           "event": {
           *             "specversion": "1.0",
           *             "id": "A-1001",
           *             "source": "/shop/web",
           *             "type": "com.shop.order.created"
           *           }
           *         }
           *       ],
           *       "scanned": 812,
           *       "complete": true,
           *       "through": "2026-01-01T00:00:00.000Z",
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['SearchPage']
          'application/x-ndjson': components['schemas']['SearchLine']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
              | 'INVALID_FILTER'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'INVALID_LIMIT'
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
      /** @description - `TOO_MANY_SEARCHES`: the gateway or the caller runs as many searches as it may; `setting` raises it */
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
            code?: 'TOO_MANY_SEARCHES'
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
  listAttempts: {
    parameters: {
      query?: {
        /** @description The event was appended then or later. */
        from?: string | undefined
        /** @description The event was appended earlier. */
        to?: string | undefined
        /** @description The attempt ended then or later. */
        endedFrom?: string | undefined
        /** @description The attempt ended earlier. */
        endedTo?: string | undefined
        /** @description Of this rule. */
        rule?: string | undefined
        /** @description Of the target with this id. */
        target?: string | undefined
        /** @description Of targets that fill this subscription, by the rules of now. */
        subscription?: string | undefined
        /** @description How it ended. */
        outcome?: ('succeeded' | 'failed' | 'gave up') | undefined
        /** @description The status of an HTTP answer. */
        status?: number | undefined
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
      /** @description What was found so far. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "position": "2-1767225600000-0",
           *           "rule": "big-orders",
           *           "target": "partner",
           *           "attempt": 1,
           *           "redrives": 0,
           *           "outcome": "failed",
           *           "startedAt": "2026-01-01T00:00:00.009Z",
           *           "endedAt": "2026-01-01T00:00:00.021Z",
           *           "durationMs": 12,
           *           "status": 503,
           *           "error": "answered 503",
           *           "retryAt": "2026-01-01T00:00:01.021Z"
           *         }
           *       ],
           *       "scanned": 812,
           *       "complete": true,
           *       "through": "2026-01-01T00:00:00.768Z",
           *       "next": null,
           *       "level": "errors"
           *     }
           */
          'application/json': components['schemas']['AttemptPage']
          'application/x-ndjson': components['schemas']['AttemptLine']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
      /** @description - `TOO_MANY_SEARCHES`: the gateway or the caller runs as many searches as it may; `setting` raises it */
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
            code?: 'TOO_MANY_SEARCHES'
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
  tailEvents: {
    parameters: {
      query?: {
        /** @description The event's `id`. */
        id?: string | undefined
        /** @description The event's `type`. */
        type?: string | undefined
        /** @description The event's `source`. */
        source?: string | undefined
        /** @description The event's `subject`. */
        subject?: string | undefined
        /** @description The event's `partitionkey`. */
        partitionkey?: string | undefined
        /** @description The event's `correlationid`. */
        correlation?: string | undefined
        /** @description The event's `causationid`. */
        causation?: string | undefined
        /** @description The event's `principal`. */
        principal?: string | undefined
        /** @description A pattern as a rule has it, as JSON. */
        pattern?: string | undefined
        /** @description The `id` of the last event that was seen: it goes on behind that one. For first requests of browsers. */
        lastEventId?: string | undefined
      }
      header?: {
        /** @description The `id` of the last event that was seen: it goes on behind that one. */
        'Last-Event-ID'?: string | undefined
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
      /** @description Goes on until the client or the gateway ends it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example id: mii2vk5h.mii2vk5h-1
           *     data: {"position":"1-1795231631357-1","event":{"specversion":"1.0","id":"A-1001","source":"/shop/web","type":"order.placed"}}
           */
          'text/event-stream': string
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `INVALID_CURSOR`: `cursor` is not the `next` of an earlier answer
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
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
            code?: 'INVALID_FILTER' | 'INVALID_PATTERN' | 'PATTERN_TOO_LARGE' | 'INVALID_CURSOR' | 'INVALID_TENANT'
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
      /** @description - `TOO_MANY_VIEWERS`: the gateway or the caller has as many tails of buses open as it may; `setting` raises it */
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
            code?: 'TOO_MANY_VIEWERS'
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
  getPlatform: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Stages and memory. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "at": "2026-01-31T12:00:00.000Z",
           *       "stages": [
           *         {
           *           "stage": "router",
           *           "groups": 16,
           *           "owned": 16,
           *           "instances": 1
           *         },
           *         {
           *           "stage": "fan-out",
           *           "groups": 16,
           *           "owned": 16,
           *           "instances": 1
           *         },
           *         {
           *           "stage": "dlq",
           *           "groups": 16,
           *           "owned": 16,
           *           "instances": 1
           *         }
           *       ],
           *       "memory": {
           *         "usedBytes": 335544320,
           *         "limitBytes": 1048576000,
           *         "levels": [
           *           {
           *             "what": "trim",
           *             "fromBytes": 786432000
           *           },
           *           {
           *             "what": "held-back",
           *             "fromBytes": 838860800
           *           },
           *           {
           *             "what": "publishers",
           *             "fromBytes": 891289600
           *           },
           *           {
           *             "what": "results",
           *             "fromBytes": 943718400
           *           }
           *         ],
           *         "closed": null
           *       }
           *     }
           */
          'application/json': components['schemas']['PlatformHealth']
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
  getLogLevels: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description What was set for all processes, and what there is to set. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "levels": "fan-out=debug",
           *       "until": "2026-01-31T12:15:00.000Z",
           *       "base": "info",
           *       "areas": {
           *         "fan-out": "deliveries; with `debug` also each attempt that succeeded"
           *       }
           *     }
           */
          'application/json': components['schemas']['LogLevels']
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
  putLogLevels: {
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
         *       "levels": "fan-out=debug",
         *       "seconds": 900
         *     }
         */
        'application/json': components['schemas']['LogLevelsRequest']
      }
    }
    responses: {
      /** @description They are set. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "levels": "fan-out=debug",
           *       "until": "2026-01-31T12:15:00.000Z",
           *       "base": "info",
           *       "areas": {
           *         "fan-out": "deliveries; with `debug` also each attempt that succeeded"
           *       }
           *     }
           */
          'application/json': components['schemas']['LogLevels']
        }
      }
      /**
       * @description - `INVALID_LOG_LEVELS`: there is no such level or area, or a field is wrong; `path` names it
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
              | 'INVALID_LOG_LEVELS'
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
  deleteLogLevels: {
    parameters: {
      query?: never
      header?: never
      path?: never
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
  getTopology: {
    parameters: {
      query?: {
        /** @description This bus alone; all where it is left out. */
        bus?: string | undefined
        /** @description How far back, in milliseconds. */
        windowMs?: number | undefined
        /** @description An answer that this caller got that long ago, in milliseconds, will do: it costs nothing. */
        maxAgeMs?: number | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Nodes, and edges between them. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "at": "2026-01-31T12:00:00.000Z",
           *       "windowMs": 3600000,
           *       "nodes": [
           *         {
           *           "id": "bus:shop",
           *           "kind": "bus",
           *           "name": "shop",
           *           "events": 120,
           *           "coveredMs": 3600000,
           *           "shedding": null,
           *           "waiting": []
           *         },
           *         {
           *           "id": "rule:shop/big",
           *           "kind": "rule",
           *           "bus": "shop",
           *           "name": "big",
           *           "enabled": true
           *         },
           *         {
           *           "id": "queue:packing",
           *           "kind": "queue",
           *           "name": "packing"
           *         },
           *         {
           *           "id": "source:/web",
           *           "kind": "source",
           *           "name": "/web"
           *         }
           *       ],
           *       "edges": [
           *         {
           *           "from": "source:/web",
           *           "to": "bus:shop",
           *           "events": 120,
           *           "perSecond": 0.033,
           *           "types": [
           *             {
           *               "type": "order",
           *               "events": 120
           *             }
           *           ]
           *         },
           *         {
           *           "from": "bus:shop",
           *           "to": "rule:shop/big",
           *           "events": 12,
           *           "perSecond": 0.003
           *         },
           *         {
           *           "from": "rule:shop/big",
           *           "to": "queue:packing",
           *           "target": "packing",
           *           "events": 12,
           *           "perSecond": 0.003,
           *           "letters": 1
           *         }
           *       ],
           *       "causes": [
           *         {
           *           "from": {
           *             "bus": "shop",
           *             "type": "order"
           *           },
           *           "to": {
           *             "bus": "shop",
           *             "type": "invoice"
           *           },
           *           "events": 3
           *         }
           *       ],
           *       "complete": true
           *     }
           */
          'application/json': components['schemas']['Topology']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
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
            code?: 'INVALID_FILTER' | 'INVALID_TENANT'
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
      /** @description - `TOO_MANY_SEARCHES`: the gateway or the caller runs as many searches as it may; `setting` raises it */
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
            code?: 'TOO_MANY_SEARCHES'
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
       * @description - `BUS_IN_USE`: a bus with rules, or on which schedules publish, is not deleted; `rules` or `schedules` names some that the caller may see, `others` counts the rest
       *     - `BUS_IS_DEFAULT`: the default bus is not deleted
       *     - `BUS_IS_RESERVED`: the bus `sluice` of operator events is not deleted
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
            code?: 'BUS_IN_USE' | 'BUS_IS_DEFAULT' | 'BUS_IS_RESERVED' | 'BUS_BUSY'
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
           *       "delayed": {
           *         "events": 12,
           *         "due": "2026-02-01T12:00:00.000Z"
           *       },
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
           *           "consumers": 2,
           *           "ageMs": 1200
           *         }
           *       ],
           *       "shards": [
           *         {
           *           "shard": 0,
           *           "events": 120,
           *           "bytes": 51200,
           *           "oldest": "2026-01-31T12:00:00.000Z"
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
  listConsumers: {
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
      /** @description A page of stream consumers. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "billing.Totals.sum",
           *           "instances": 2,
           *           "shards": [
           *             {
           *               "shard": 0,
           *               "position": "0-1767225600000-0",
           *               "events": 12,
           *               "lagMs": 340
           *             }
           *           ]
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['StreamConsumerPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
           *           "ageMs": 1200,
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
  getSubscription: {
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
      /** @description The subscription. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "billing",
           *       "entries": 3,
           *       "bytes": 2048,
           *       "consumers": 2,
           *       "ageMs": 1200,
           *       "readers": 2,
           *       "rules": [
           *         "billing.Billing.charge"
           *       ],
           *       "instances": [
           *         {
           *           "name": "host-5f2c81aa",
           *           "pending": 2,
           *           "idleMs": 0
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['SubscriptionDetail']
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
       *     - `SUBSCRIPTION_SHARED`: rules that have other targets too name the subscription; `rules` names some that the caller may see
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
  listLanes: {
    parameters: {
      query?: {
        /** @description Most lanes of the answer. */
        limit?: number | undefined
      }
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
      /** @description The lanes. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "lane": "2~billing.Billing.charge~Jx0sVvL2kTqWn1aB",
           *           "rule": "billing.Billing.charge",
           *           "waiting": 3,
           *           "dueAt": "2026-01-31T12:05:00.000Z",
           *           "head": {
           *             "position": "2-1767225600000-0",
           *             "attempts": 4,
           *             "id": "A-1001",
           *             "type": "com.shop.order.created",
           *             "source": "/shop",
           *             "partitionKey": "A-1001",
           *             "error": "the bank is closed"
           *           }
           *         }
           *       ],
           *       "parked": 1
           *     }
           */
          'application/json': components['schemas']['Lanes']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT'
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
  retryLane: {
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
        /**
         * @description The lane, as the list names it.
         * @example 2~billing.Billing.charge~Jx0sVvL2kTqWn1aB
         */
        lane: string
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
       *     - `UNKNOWN_LANE`: no such lane of the subscription is parked (any more)
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_SUBSCRIPTION' | 'UNKNOWN_LANE' | 'UNKNOWN_TENANT'
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
  skipLane: {
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
        /**
         * @description The lane, as the list names it.
         * @example 2~billing.Billing.charge~Jx0sVvL2kTqWn1aB
         */
        lane: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "position": "2-1767225600000-0"
         *     }
         */
        'application/json': {
          /** @description Of the event that is meant. */
          position: string
        }
      }
    }
    responses: {
      /** @description It is a dead letter now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "letter": "default~2-1767225600000-0~billing.Billing.charge~handler"
           *     }
           */
          'application/json': {
            letter: string
          }
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
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
              'INVALID_TENANT' | 'INVALID_QUERY' | 'MALFORMED_JSON' | 'TOO_DEEP' | 'REPEATED_KEY' | 'MALFORMED_ENCODING'
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
       *     - `UNKNOWN_LANE`: no such lane of the subscription is parked (any more)
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_SUBSCRIPTION' | 'UNKNOWN_LANE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `LANE_WENT_ON`: another event is the first of the lane by now; `position` names it */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'LANE_WENT_ON'
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
  listQueues: {
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
      /** @description A page of queues. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "orders",
           *           "own": false,
           *           "engine": "sluice",
           *           "declared": true,
           *           "fifo": false,
           *           "fair": true,
           *           "paused": false,
           *           "waiting": 12,
           *           "inFlight": 4,
           *           "delayed": 2,
           *           "dead": 0,
           *           "oldestSentAt": "2026-01-31T12:00:00.000Z",
           *           "filledBy": {
           *             "rules": [
           *               {
           *                 "bus": "default",
           *                 "rule": "to-orders"
           *               }
           *             ],
           *             "queues": [],
           *             "others": 0
           *           }
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['QueuePage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
  getQueue: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The queue. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "orders",
           *       "fifo": false,
           *       "fair": true,
           *       "visibilityMs": 60000,
           *       "delayMs": 0,
           *       "retentionMs": 345600000,
           *       "maxReceives": 5,
           *       "dedupeMs": 300000,
           *       "contentDedupe": false,
           *       "maxMessageBytes": 262144,
           *       "paused": false,
           *       "own": false,
           *       "engine": "sluice",
           *       "declared": true,
           *       "waiting": 12,
           *       "inFlight": 4,
           *       "delayed": 2,
           *       "dead": 0,
           *       "oldestSentAt": "2026-01-31T12:00:00.000Z",
           *       "filledBy": {
           *         "rules": [
           *           {
           *             "bus": "default",
           *             "rule": "to-orders"
           *           }
           *         ],
           *         "queues": [],
           *         "others": 0
           *       }
           *     }
           */
          'application/json': components['schemas']['QueueDetail']
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
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
  putQueue: {
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
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "fair": true,
         *       "visibilityMs": 60000,
         *       "maxReceives": 5
         *     }
         */
        'application/json': components['schemas']['QueueSettings']
      }
    }
    responses: {
      /** @description The queue as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "orders",
           *       "fifo": false,
           *       "fair": true,
           *       "visibilityMs": 60000,
           *       "delayMs": 0,
           *       "retentionMs": 345600000,
           *       "maxReceives": 5,
           *       "dedupeMs": 300000,
           *       "contentDedupe": false,
           *       "maxMessageBytes": 262144,
           *       "paused": false
           *     }
           */
          'application/json': components['schemas']['DeclaredQueue']
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
           *       "name": "orders",
           *       "fifo": false,
           *       "fair": true,
           *       "visibilityMs": 60000,
           *       "delayMs": 0,
           *       "retentionMs": 345600000,
           *       "maxReceives": 5,
           *       "dedupeMs": 300000,
           *       "contentDedupe": false,
           *       "maxMessageBytes": 262144,
           *       "paused": false
           *     }
           */
          'application/json': components['schemas']['DeclaredQueue']
        }
      }
      /**
       * @description - `INVALID_QUEUE`: a field of a queue is wrong; `path` names it
       *     - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
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
              | 'INVALID_QUEUE'
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
       * @description - `QUEUE_EXISTS`: a queue cannot become one of another kind, or BullMQ has jobs in a queue of this name; `path` names the field
       *     - `QUEUE_BUSY`: another request makes, changes or deletes the queue at this moment; try again
       *     - `TOO_MANY_QUEUES`: 1,000 queues are declared
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
            code?: 'QUEUE_EXISTS' | 'QUEUE_BUSY' | 'TOO_MANY_QUEUES' | 'REGISTRY_TOO_LARGE'
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
  deleteQueue: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `QUEUE_IN_USE`: a queue that rules fill, or that others give up messages to, is not deleted; `rules` and `queues` name some that the caller may see, `others` counts those that it may not
       *     - `QUEUE_BUSY`: another request makes, changes or deletes the queue at this moment; try again
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
            code?: 'QUEUE_IN_USE' | 'QUEUE_BUSY'
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
  purgeQueue: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description How many it removed. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "purged": 14
           *     }
           */
          'application/json': components['schemas']['Purged']
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
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
  redriveMessages: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "rate": 50
         *     }
         */
        'application/json': components['schemas']['MovingBack']
      }
    }
    responses: {
      /** @description It is done; with `dryRun`, what it would do. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Redrive'] | components['schemas']['MovingBackPlan']
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
           *       "id": "18",
           *       "by": "api-key",
           *       "queue": "lost-parcels",
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
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
  getQueueRedrive: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
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
           *       "id": "18",
           *       "by": "api-key",
           *       "queue": "lost-parcels",
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
       *     - `UNKNOWN_REDRIVE`: there is no such redrive, or it ended long ago
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_REDRIVE' | 'UNKNOWN_TENANT'
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
  cancelQueueRedrive: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
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
           *       "id": "18",
           *       "by": "api-key",
           *       "queue": "lost-parcels",
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
       *     - `UNKNOWN_REDRIVE`: there is no such redrive, or it ended long ago
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_REDRIVE' | 'UNKNOWN_TENANT'
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
  peekMessages: {
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
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of messages. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "19be4c1f70000000",
           *           "body": {
           *             "orderId": "A-1001"
           *           },
           *           "receives": 1,
           *           "sentAt": "2026-01-31T12:00:00.000Z",
           *           "fairKey": "acme",
           *           "attributes": {
           *             "lang": "en"
           *           }
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['PeekedMessagePage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
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
  sendMessages: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "messages": [
         *         {
         *           "body": {
         *             "orderId": "A-1001"
         *           },
         *           "fairKey": "acme",
         *           "dedupeId": "A-1001"
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['MessagesToSend']
      }
    }
    responses: {
      /** @description Redis has those that have an id. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "accepted": 1,
           *       "rejected": 0,
           *       "entries": [
           *         {
           *           "id": "19be4c1f70000000"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['SentMessages']
        }
      }
      /**
       * @description - `INVALID_MESSAGE`: a message, or what is asked about messages, is wrong; `path` names it: `messages[0].group`
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
              | 'INVALID_MESSAGE'
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `MESSAGE_TOO_LARGE`: a message has more bytes than `maxMessageBytes` of its queue
       *     - `TOO_LARGE`: a body, an event or a batch is past a limit
       */
      413: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 413
            /** @enum {unknown} */
            code?: 'MESSAGE_TOO_LARGE' | 'TOO_LARGE'
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
       * @description - `PLATFORM_MOVED`: the platform is being moved to another Redis or layout, or was; nothing was accepted
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
              | 'PLATFORM_MOVED'
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
  receiveMessages: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody?: {
      content: {
        /**
         * @example {
         *       "max": 10,
         *       "waitMs": 20000,
         *       "visibilityMs": 60000
         *     }
         */
        'application/json': components['schemas']['ReceiveRequest']
      }
    }
    responses: {
      /** @description Messages, none if none came in time. Each body has the bytes that were sent. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "messages": [
           *         {
           *           "id": "19be4c1f70000000",
           *           "body": {
           *             "orderId": "A-1001"
           *           },
           *           "receives": 1,
           *           "sentAt": "2026-01-31T12:00:00.000Z",
           *           "fairKey": "acme",
           *           "attributes": {
           *             "lang": "en"
           *           },
           *           "receipt": "19be4c1f700000005f3a1c07"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['ReceivedMessages']
        }
      }
      /**
       * @description - `INVALID_MESSAGE`: a message, or what is asked about messages, is wrong; `path` names it: `messages[0].group`
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
              | 'INVALID_MESSAGE'
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
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
       * @description - `TOO_MANY_LONG_POLLS`: as many requests of the gateway, or of the caller, wait for messages as may; `setting` raises it
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
              | 'TOO_MANY_LONG_POLLS'
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
  ackMessages: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "receipts": [
         *         "19be4c1f700000005f3a1c07"
         *       ]
         *     }
         */
        'application/json': components['schemas']['Receipts']
      }
    }
    responses: {
      /** @description For each receipt, in their order, what became of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "entries": [
           *         {
           *           "done": true
           *         },
           *         {
           *           "error": {
           *             "type": "about:blank",
           *             "title": "Conflict",
           *             "status": 409,
           *             "code": "RECEIPT_TAKEN",
           *             "path": "receipts[1]",
           *             "detail": "receipts[1] works no more: its visibility ended or it was given back, so the message waits again"
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['SettledMessages']
        }
      }
      /**
       * @description - `INVALID_MESSAGE`: a message, or what is asked about messages, is wrong; `path` names it: `messages[0].group`
       *     - `INVALID_RECEIPT`: a text is not the receipt of a message; `path` names it
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
              | 'INVALID_MESSAGE'
              | 'INVALID_RECEIPT'
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `RECEIPT_TAKEN`: a receipt works no more: the visibility of the message ended, or it was given back; it waits, or somebody else has it
       *     - `RECEIPT_GONE`: a receipt works no more: the message was acknowledged before, purged, or given up
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
            code?: 'RECEIPT_TAKEN' | 'RECEIPT_GONE'
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
  nackMessages: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "receipts": [
         *         "19be4c1f700000005f3a1c07"
         *       ],
         *       "delayMs": 5000
         *     }
         */
        'application/json': components['schemas']['ReceiptsToGiveBack']
      }
    }
    responses: {
      /** @description For each receipt, in their order, what became of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "entries": [
           *         {
           *           "done": true
           *         },
           *         {
           *           "error": {
           *             "type": "about:blank",
           *             "title": "Conflict",
           *             "status": 409,
           *             "code": "RECEIPT_TAKEN",
           *             "path": "receipts[1]",
           *             "detail": "receipts[1] works no more: its visibility ended or it was given back, so the message waits again"
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['SettledMessages']
        }
      }
      /**
       * @description - `INVALID_MESSAGE`: a message, or what is asked about messages, is wrong; `path` names it: `messages[0].group`
       *     - `INVALID_RECEIPT`: a text is not the receipt of a message; `path` names it
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
              | 'INVALID_MESSAGE'
              | 'INVALID_RECEIPT'
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `RECEIPT_TAKEN`: a receipt works no more: the visibility of the message ended, or it was given back; it waits, or somebody else has it
       *     - `RECEIPT_GONE`: a receipt works no more: the message was acknowledged before, purged, or given up
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
            code?: 'RECEIPT_TAKEN' | 'RECEIPT_GONE'
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
  extendMessages: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "receipts": [
         *         "19be4c1f700000005f3a1c07"
         *       ],
         *       "visibilityMs": 60000
         *     }
         */
        'application/json': components['schemas']['ReceiptsToExtend']
      }
    }
    responses: {
      /** @description For each receipt, in their order, what became of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "entries": [
           *         {
           *           "done": true
           *         },
           *         {
           *           "error": {
           *             "type": "about:blank",
           *             "title": "Conflict",
           *             "status": 409,
           *             "code": "RECEIPT_TAKEN",
           *             "path": "receipts[1]",
           *             "detail": "receipts[1] works no more: its visibility ended or it was given back, so the message waits again"
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['SettledMessages']
        }
      }
      /**
       * @description - `INVALID_MESSAGE`: a message, or what is asked about messages, is wrong; `path` names it: `messages[0].group`
       *     - `INVALID_RECEIPT`: a text is not the receipt of a message; `path` names it
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
              | 'INVALID_MESSAGE'
              | 'INVALID_RECEIPT'
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `RECEIPT_TAKEN`: a receipt works no more: the visibility of the message ended, or it was given back; it waits, or somebody else has it
       *     - `RECEIPT_GONE`: a receipt works no more: the message was acknowledged before, purged, or given up
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
            code?: 'RECEIPT_TAKEN' | 'RECEIPT_GONE'
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
  listDeadMessages: {
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
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of dead messages. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "19be4c1f70000000",
           *           "body": {
           *             "orderId": "A-1001"
           *           },
           *           "receives": 5,
           *           "sentAt": "2026-01-31T12:00:00.000Z",
           *           "fairKey": "acme",
           *           "attributes": {
           *             "lang": "en"
           *           },
           *           "reason": "receives",
           *           "diedAt": "2026-01-31T12:05:00.000Z"
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['DeadMessagePage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
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
            code?: 'UNKNOWN_QUEUE' | 'UNKNOWN_TENANT'
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
  listClosedGroups: {
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
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
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
           *           "group": "acme",
           *           "givenUp": 2
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['ClosedGroupPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
       *     - `NO_GROUPS`: the queue has no groups: it is not FIFO
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
            code?: 'UNKNOWN_QUEUE' | 'NO_GROUPS' | 'UNKNOWN_TENANT'
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
  openGroup: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "group": "acme"
         *     }
         */
        'application/json': components['schemas']['GroupToOpen']
      }
    }
    responses: {
      /** @description It is open. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "opened": true
           *     }
           */
          'application/json': components['schemas']['OpenedGroup']
        }
      }
      /**
       * @description - `INVALID_MESSAGE`: a message, or what is asked about messages, is wrong; `path` names it: `messages[0].group`
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
              | 'INVALID_MESSAGE'
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
       *     - `NO_GROUPS`: the queue has no groups: it is not FIFO
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
            code?: 'UNKNOWN_QUEUE' | 'NO_GROUPS' | 'UNKNOWN_TENANT'
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
  listWaitingKeys: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
      }
      header?: never
      path: {
        /**
         * @description The name of the queue.
         * @example orders
         */
        queue: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The keys. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "fairKey": "acme",
           *           "waiting": 10000
           *         }
           *       ],
           *       "more": false
           *     }
           */
          'application/json': components['schemas']['WaitingKeys']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
            code?: 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT'
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
       * @description - `UNKNOWN_QUEUE`: there is no such queue: nobody put it, no rule fills it, and BullMQ does not know it
       *     - `NO_FAIR_KEYS`: the queue has no fair keys: it is not fair
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
            code?: 'UNKNOWN_QUEUE' | 'NO_FAIR_KEYS' | 'UNKNOWN_TENANT'
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
  listConnections: {
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
      /** @description A page of connections. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "crm",
           *           "origins": [
           *             "https://api.crm.example"
           *           ],
           *           "credentials": {
           *             "type": "oauth2",
           *             "tokenUrl": "https://login.crm.example/token",
           *             "clientId": "sluice",
           *             "scope": "orders",
           *             "clientSecret": "***"
           *           }
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['ConnectionPage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
  getConnection: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the answer is 304 where that is still the state. */
        'If-None-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the connection.
         * @example crm
         */
        connection: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The connection. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "crm",
           *       "origins": [
           *         "https://api.crm.example"
           *       ],
           *       "credentials": {
           *         "type": "oauth2",
           *         "tokenUrl": "https://login.crm.example/token",
           *         "clientId": "sluice",
           *         "scope": "orders",
           *         "clientSecret": "***"
           *       }
           *     }
           */
          'application/json': components['schemas']['Connection']
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
       * @description - `UNKNOWN_CONNECTION`: there is no such connection
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
            code?: 'UNKNOWN_CONNECTION' | 'UNKNOWN_TENANT'
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
  putConnection: {
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
         * @description The name of the connection.
         * @example crm
         */
        connection: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "origins": [
         *         "https://api.crm.example"
         *       ],
         *       "credentials": {
         *         "type": "oauth2",
         *         "tokenUrl": "https://login.crm.example/token",
         *         "clientId": "sluice",
         *         "scope": "orders",
         *         "clientSecret": "yl4Qm0Jx2w"
         *       }
         *     }
         */
        'application/json': components['schemas']['ConnectionSettings']
      }
    }
    responses: {
      /** @description The connection as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "crm",
           *       "origins": [
           *         "https://api.crm.example"
           *       ],
           *       "credentials": {
           *         "type": "oauth2",
           *         "tokenUrl": "https://login.crm.example/token",
           *         "clientId": "sluice",
           *         "scope": "orders",
           *         "clientSecret": "***"
           *       }
           *     }
           */
          'application/json': components['schemas']['Connection']
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
           *       "name": "crm",
           *       "origins": [
           *         "https://api.crm.example"
           *       ],
           *       "credentials": {
           *         "type": "oauth2",
           *         "tokenUrl": "https://login.crm.example/token",
           *         "clientId": "sluice",
           *         "scope": "orders",
           *         "clientSecret": "***"
           *       }
           *     }
           */
          'application/json': components['schemas']['Connection']
        }
      }
      /**
       * @description - `INVALID_CONNECTION`: a field of a connection is wrong; `path` names it: `credentials.tokenUrl`
       *     - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `FORBIDDEN_ADDRESS`: the URL of a webhook, or `tokenUrl` of a connection, has an address that webhooks may not reach; `path`, `address` and `setting`
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
              | 'INVALID_CONNECTION'
              | 'INVALID_NAME'
              | 'FORBIDDEN_ADDRESS'
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
       * @description - `TOO_MANY_CONNECTIONS`: there are 1,000 connections
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
            code?: 'TOO_MANY_CONNECTIONS' | 'REGISTRY_TOO_LARGE'
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
       * @description - `SECRET_KEY_MISSING`: a secret is sealed with a key that the gateway does not have; `place` names it
       *     - `SECRET_DAMAGED`: a sealed secret was changed or moved in Redis; write it anew. `place` names it
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
              | 'SECRET_KEY_MISSING'
              | 'SECRET_DAMAGED'
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
  deleteConnection: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the connection.
         * @example crm
         */
        connection: string
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
       * @description - `UNKNOWN_CONNECTION`: there is no such connection
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
            code?: 'UNKNOWN_CONNECTION' | 'UNKNOWN_TENANT'
          }
        }
      }
      /** @description - `CONNECTION_IN_USE`: a connection that rules use is not deleted; `rules` names some that the caller may see, `others` counts the rest */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'CONNECTION_IN_USE'
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
  listRules: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
        /**
         * @description `never`: only rules that never fired. `before:<time>`: only those that have not fired since; those that never fired too.
         * @example never
         */
        fired?: string | undefined
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
           *           ],
           *           "fired": 42,
           *           "lastFiredAt": "2026-01-31T12:00:00.000Z"
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['RulePage']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
            code?: 'INVALID_FILTER' | 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
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
           *       ],
           *       "fired": 42,
           *       "lastFiredAt": "2026-01-31T12:00:00.000Z"
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
       *     - `INVALID_TRANSFORM`: the transform of a target is wrong; `path` names the setting, `position` where in its text, and the message the fix
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `FORBIDDEN_ADDRESS`: the URL of a webhook, or `tokenUrl` of a connection, has an address that webhooks may not reach; `path`, `address` and `setting`
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
              | 'INVALID_TRANSFORM'
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
       * @description - `RULE_OF_SCHEDULE`: the rule is the target of a schedule, which `schedule` names: change or delete that one
       *     - `TENANT_FULL`: the tenant has as many of `field` as its `limits` allow: `limit`
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
            code?: 'RULE_OF_SCHEDULE' | 'TENANT_FULL' | 'TOO_MANY_RULES' | 'BUS_RULES_TOO_LARGE' | 'REGISTRY_TOO_LARGE'
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
      /** @description - `RULE_OF_SCHEDULE`: the rule is the target of a schedule, which `schedule` names: change or delete that one */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'RULE_OF_SCHEDULE'
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
  listCircuits: {
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
    requestBody?: never
    responses: {
      /** @description The circuits, by target. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "target": "partner",
           *           "state": "open",
           *           "since": "2026-11-29T10:00:00.000Z",
           *           "failures": 9,
           *           "heldSince": "2026-11-29T09:50:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            items: components['schemas']['TargetCircuit'][]
          }
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
  closeCircuit: {
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
        /**
         * @description The id of the target.
         * @example partner
         */
        target: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The circuit as it is now. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "target": "partner",
           *       "state": "closed",
           *       "since": "2026-11-29T10:00:00.000Z"
           *     }
           */
          'application/json': components['schemas']['TargetCircuit']
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
       *     - `UNKNOWN_RULE`: there is no such rule
       *     - `UNKNOWN_TARGET`: the rule has no such target
       *     - `NO_CIRCUIT`: the target has no circuit: it is a queue, or says `"circuit": false`
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE' | 'UNKNOWN_TARGET' | 'NO_CIRCUIT' | 'UNKNOWN_TENANT'
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
  testTarget: {
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
        /**
         * @description The id of the target.
         * @example partner
         */
        target: string
      }
      cookie?: never
    }
    /** @description The event; where it is left out, one of a type that the rule names. */
    requestBody: {
      content: {
        /**
         * @example {
         *       "event": {
         *         "specversion": "1.0",
         *         "id": "A-1001",
         *         "source": "/shop",
         *         "type": "com.shop.order.created",
         *         "sluicetest": "true",
         *         "data": {
         *           "total": 129.5
         *         }
         *       }
         *     }
         */
        'application/json': components['schemas']['TargetTest']
      }
    }
    responses: {
      /** @description What came of it; `ok` says whether a delivery would be done. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['Trial']
        }
      }
      /**
       * @description - `INVALID_TEST`: what a pattern is to be tested on is wrong; `path` names it
       *     - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `RESERVED_NAME`: the type or source is one that only Sluice may emit; `attribute` names it
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
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'RESERVED_NAME'
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
       *     - `UNKNOWN_TARGET`: the rule has no such target
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE' | 'UNKNOWN_TARGET' | 'UNKNOWN_TENANT'
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
       * @description - `TEST_NOT_MADE`: no fan-out made the call, or its result did not come; whether it was made is not known
       *     - `TOO_MANY_TESTS`: 20 test deliveries wait for their call
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
              | 'TEST_NOT_MADE'
              | 'TOO_MANY_TESTS'
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
  listRuleRates: {
    parameters: {
      query?: {
        /** @description How far back. An hour is counted by the minute, what is longer by the hour. */
        window?: ('1h' | '24h' | '7d') | undefined
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
           *       "window": "1h",
           *       "from": "2026-01-31T11:01:00.000Z",
           *       "stepMs": 60000,
           *       "items": [
           *         {
           *           "rule": "big-orders",
           *           "enabled": true,
           *           "fired": 42,
           *           "withheld": 0,
           *           "perSecond": 0.012,
           *           "attempts": 46,
           *           "failed": 4,
           *           "handed": 0,
           *           "letters": 1,
           *           "lastFiredAt": "2026-01-31T12:00:00.000Z"
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['RuleRatePage']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
            code?: 'INVALID_FILTER' | 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
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
  listTargetRates: {
    parameters: {
      query?: {
        /** @description Targets of this rule alone. */
        rule?: string | undefined
        /** @description How far back. An hour is counted by the minute, what is longer by the hour. */
        window?: ('1h' | '24h' | '7d') | undefined
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
      /** @description A page of targets. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "window": "1h",
           *       "from": "2026-01-31T11:01:00.000Z",
           *       "stepMs": 60000,
           *       "items": [
           *         {
           *           "rule": "big-orders",
           *           "target": "partner",
           *           "targetType": "webhook",
           *           "destination": "https://partner.example/hook",
           *           "attempts": 46,
           *           "failed": 4,
           *           "handed": 0,
           *           "letters": 1,
           *           "succeeded": 42,
           *           "statuses": {
           *             "2xx": 42,
           *             "3xx": 0,
           *             "4xx": 0,
           *             "5xx": 3,
           *             "none": 1
           *           },
           *           "latencyMs": {
           *             "p50": 18,
           *             "p99": 240
           *           },
           *           "circuit": "closed"
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['TargetRatePage']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
            code?: 'INVALID_FILTER' | 'INVALID_TENANT' | 'INVALID_QUERY' | 'INVALID_LIMIT' | 'INVALID_CURSOR'
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
  getRuleRates: {
    parameters: {
      query?: {
        /** @description How far back. An hour is counted by the minute, what is longer by the hour. */
        window?: ('1h' | '24h' | '7d') | undefined
      }
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
    requestBody?: never
    responses: {
      /** @description The numbers. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "rule": "big-orders",
           *       "window": "24h",
           *       "from": "2026-01-30T13:00:00.000Z",
           *       "stepMs": 3600000,
           *       "fired": [
           *         12,
           *         30
           *       ],
           *       "withheld": [
           *         0,
           *         0
           *       ],
           *       "targets": [
           *         {
           *           "target": "partner",
           *           "targetType": "webhook",
           *           "destination": "https://partner.example/hook",
           *           "attempts": [
           *             12,
           *             34
           *           ],
           *           "failed": [
           *             0,
           *             4
           *           ],
           *           "handed": [
           *             0,
           *             0
           *           ],
           *           "letters": [
           *             0,
           *             1
           *           ],
           *           "latencyMs": {
           *             "p50": [
           *               17,
           *               18
           *             ],
           *             "p99": [
           *               90,
           *               240
           *             ]
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['RuleRates']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
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
            code?: 'INVALID_FILTER' | 'INVALID_TENANT' | 'INVALID_QUERY'
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
  listRuleVersions: {
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
    requestBody?: never
    responses: {
      /** @description The versions. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "version": 2,
           *           "by": "subject:ann",
           *           "at": "2026-01-31T12:00:00.000Z",
           *           "edition": 1769860800000,
           *           "changes": [
           *             {
           *               "path": "/pattern/data/total",
           *               "before": [
           *                 {
           *                   "numeric": [
           *                     ">",
           *                     50
           *                   ]
           *                 }
           *               ],
           *               "after": [
           *                 {
           *                   "numeric": [
           *                     ">",
           *                     100
           *                   ]
           *                 }
           *               ]
           *             }
           *           ]
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['RuleVersions']
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
  getRuleVersion: {
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
        /**
         * @description The number of the version of the rule.
         * @example 2
         */
        version: number
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The version. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "version": 2,
           *       "by": "subject:ann",
           *       "at": "2026-01-31T12:00:00.000Z",
           *       "edition": 1769860800000,
           *       "changes": [
           *         {
           *           "path": "/pattern/data/total",
           *           "before": [
           *             {
           *               "numeric": [
           *                 ">",
           *                 50
           *               ]
           *             }
           *           ],
           *           "after": [
           *             {
           *               "numeric": [
           *                 ">",
           *                 100
           *               ]
           *             }
           *           ]
           *         }
           *       ],
           *       "settings": {
           *         "enabled": true,
           *         "owner": "api-key",
           *         "pattern": {
           *           "type": [
           *             "com.shop.order.created"
           *           ],
           *           "data": {
           *             "total": [
           *               {
           *                 "numeric": [
           *                   ">",
           *                   100
           *                 ]
           *               }
           *             ]
           *           }
           *         },
           *         "targets": [
           *           {
           *             "id": "partner",
           *             "type": "webhook",
           *             "url": "https://partner.example/hook",
           *             "retry": {
           *               "attempts": 8
           *             },
           *             "secret": "whsec_***"
           *           },
           *           {
           *             "id": "packing",
           *             "type": "queue",
           *             "queue": "packing"
           *           }
           *         ]
           *       }
           *     }
           */
          'application/json': components['schemas']['RuleVersion']
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
       *     - `UNKNOWN_RULE`: there is no such rule
       *     - `UNKNOWN_VERSION`: no such version of the rule is kept; `oldest` and `newest` say which are
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE' | 'UNKNOWN_VERSION' | 'UNKNOWN_TENANT'
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
  restoreRuleVersion: {
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
        /**
         * @description The number of the version of the rule.
         * @example 2
         */
        version: number
      }
      cookie?: never
    }
    requestBody?: never
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
      /** @description It is made again. */
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
       *     - `INVALID_TRANSFORM`: the transform of a target is wrong; `path` names the setting, `position` where in its text, and the message the fix
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `FORBIDDEN_ADDRESS`: the URL of a webhook, or `tokenUrl` of a connection, has an address that webhooks may not reach; `path`, `address` and `setting`
       *     - `RULE_TOO_LARGE`: the rule has more bytes as JSON than `MAX_RULE_BYTES`
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
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
            code?:
              | 'INVALID_NAME'
              | 'INVALID_RULE'
              | 'INVALID_TRANSFORM'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'FORBIDDEN_ADDRESS'
              | 'RULE_TOO_LARGE'
              | 'INVALID_TENANT'
              | 'INVALID_QUERY'
              | 'INVALID_ETAG'
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
       *     - `UNKNOWN_VERSION`: no such version of the rule is kept; `oldest` and `newest` say which are
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
            code?: 'UNKNOWN_BUS' | 'UNKNOWN_RULE' | 'UNKNOWN_VERSION' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `RULE_OF_SCHEDULE`: the rule is the target of a schedule, which `schedule` names: change or delete that one
       *     - `TENANT_FULL`: the tenant has as many of `field` as its `limits` allow: `limit`
       *     - `TOO_MANY_RULES`: the bus has `MAX_BUS_RULES` rules
       *     - `BUS_RULES_TOO_LARGE`: the rules of the bus would have more bytes together than `MAX_BUS_RULES_BYTES`
       *     - `REGISTRY_TOO_LARGE`: all rules, schemas, keys and grants would have more bytes together than `MAX_REGISTRY_BYTES`
       *     - `DELETED_VERSION`: the version is the deletion of the rule, which cannot be restored
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
            code?:
              | 'RULE_OF_SCHEDULE'
              | 'TENANT_FULL'
              | 'TOO_MANY_RULES'
              | 'BUS_RULES_TOO_LARGE'
              | 'REGISTRY_TOO_LARGE'
              | 'DELETED_VERSION'
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
       *     - `SECRET_KEY_MISSING`: a secret is sealed with a key that the gateway does not have; `place` names it
       *     - `SECRET_DAMAGED`: a sealed secret was changed or moved in Redis; write it anew. `place` names it
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
              | 'SECRET_KEY_MISSING'
              | 'SECRET_DAMAGED'
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
        /** @description Letters of events with this `source`. */
        source?: string | undefined
        /** @description Letters of events with this `subject`. */
        subject?: string | undefined
        /** @description Letters of events with this `correlationid`. */
        correlation?: string | undefined
        /** @description Letters of events that match this pattern, as a rule has it, as JSON. */
        pattern?: string | undefined
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
       *     - `INVALID_PATTERN`: a pattern is wrong; `path`, `reason` and `fix` say where, why and what helps
       *     - `PATTERN_TOO_LARGE`: a pattern, or those of its bus together, is past a limit; `setting` raises it
       *     - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
            code?:
              | 'INVALID_FILTER'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'INVALID_TENANT'
              | 'INVALID_LIMIT'
              | 'INVALID_CURSOR'
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
        /** @description Shows of each group how many letters came in each step of this time, as `rate`. */
        window?: ('1h' | '24h' | '7d') | undefined
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
              | 'INVALID_TEST'
              | 'INVALID_PATTERN'
              | 'PATTERN_TOO_LARGE'
              | 'TOO_COSTLY'
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
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
      /** @description - `TOO_MANY_SEARCHES`: the gateway or the caller runs as many searches as it may; `setting` raises it */
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
            code?: 'TOO_MANY_SEARCHES'
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
  testTransform: {
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
         *       "transform": {
         *         "paths": {
         *           "id": "$.data.id"
         *         },
         *         "template": "{\"order\": <id>}"
         *       },
         *       "event": {
         *         "specversion": "1.0",
         *         "id": "1",
         *         "source": "/shop",
         *         "type": "order.created",
         *         "data": {
         *           "id": "A-1",
         *           "total": 80
         *         }
         *       }
         *     }
         */
        'application/json': components['schemas']['TransformTest']
      }
    }
    responses: {
      /** @description What it makes. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "contentType": "application/json",
           *       "output": {
           *         "order": "A-1"
           *       }
           *     }
           */
          'application/json': components['schemas']['TransformOutput']
        }
      }
      /**
       * @description - `INVALID_TEST`: what a pattern is to be tested on is wrong; `path` names it
       *     - `INVALID_TRANSFORM`: the transform of a target is wrong; `path` names the setting, `position` where in its text, and the message the fix
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
              | 'INVALID_TRANSFORM'
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
      /** @description - `TRANSFORM_FAILED`: the transform makes nothing of the event; `reason` says why, `path` and `expression` name the setting */
      422: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 422
            /** @enum {unknown} */
            code?: 'TRANSFORM_FAILED'
          }
        }
      }
      /**
       * @description - `TRANSFORM_BUSY`: too many expressions wait for an evaluation; send it again
       *     - `ACCESS_UNKNOWN`: who may do what is not known: Redis has not confirmed it for 5 s, or the issuer of tokens cannot be reached; nothing was done
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
            code?: 'TRANSFORM_BUSY' | 'ACCESS_UNKNOWN' | 'GATEWAY_FULL'
          }
        }
      }
      default: components['responses']['Problem']
    }
  }
  listSchedules: {
    parameters: {
      query?: {
        /** @description Items of one page. */
        limit?: number | undefined
        /** @description `next` of the page before. */
        cursor?: string | undefined
        /**
         * @description Only schedules whose names begin with this.
         * @example report-
         */
        prefix?: string | undefined
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of schedules. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "nightly",
           *           "cron": "0 2 * * *",
           *           "timeZone": "Europe/Zurich",
           *           "event": {
           *             "bus": "default",
           *             "type": "com.shop.report.due",
           *             "data": {
           *               "at": "<schedule.time>",
           *               "run": "<schedule.count>"
           *             }
           *           },
           *           "owner": "api-key",
           *           "paused": false,
           *           "createdAt": "2027-01-01T12:00:00.000Z",
           *           "state": "running",
           *           "count": 1,
           *           "leftOut": 0,
           *           "last": [
           *             {
           *               "time": "2027-01-02T01:00:00.000Z",
           *               "madeAt": "2027-01-02T01:00:00.021Z",
           *               "position": "2-1798851600021-0"
           *             }
           *           ],
           *           "next": [
           *             "2027-01-03T01:00:00.000Z",
           *             "2027-01-04T01:00:00.000Z"
           *           ]
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['SchedulePage']
        }
      }
      /**
       * @description - `INVALID_TENANT`: a field of a tenant is wrong, `path` names it; or the header `Sluice-Tenant` names none
       *     - `INVALID_QUERY`: the route has no query parameter of that name, or it is given twice; `path` names it
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
  getSchedule: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the schedule.
         * @example nightly
         */
        schedule: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The schedule. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "nightly",
           *       "cron": "0 2 * * *",
           *       "timeZone": "Europe/Zurich",
           *       "event": {
           *         "bus": "default",
           *         "type": "com.shop.report.due",
           *         "data": {
           *           "at": "<schedule.time>",
           *           "run": "<schedule.count>"
           *         }
           *       },
           *       "owner": "api-key",
           *       "paused": false,
           *       "createdAt": "2027-01-01T12:00:00.000Z",
           *       "state": "running",
           *       "count": 1,
           *       "leftOut": 0,
           *       "last": [
           *         {
           *           "time": "2027-01-02T01:00:00.000Z",
           *           "madeAt": "2027-01-02T01:00:00.021Z",
           *           "position": "2-1798851600021-0"
           *         }
           *       ],
           *       "next": [
           *         "2027-01-03T01:00:00.000Z",
           *         "2027-01-04T01:00:00.000Z"
           *       ]
           *     }
           */
          'application/json': components['schemas']['Schedule']
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
       * @description - `UNKNOWN_SCHEDULE`: there is no such schedule
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
            code?: 'UNKNOWN_SCHEDULE' | 'UNKNOWN_TENANT'
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
  putSchedule: {
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
         * @description The name of the schedule.
         * @example nightly
         */
        schedule: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "cron": "0 2 * * *",
         *       "timeZone": "Europe/Zurich",
         *       "event": {
         *         "bus": "default",
         *         "type": "com.shop.report.due",
         *         "data": {
         *           "at": "<schedule.time>",
         *           "run": "<schedule.count>"
         *         }
         *       }
         *     }
         */
        'application/json': components['schemas']['ScheduleSettings']
      }
    }
    responses: {
      /** @description The schedule as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "nightly",
           *       "cron": "0 2 * * *",
           *       "timeZone": "Europe/Zurich",
           *       "event": {
           *         "bus": "default",
           *         "type": "com.shop.report.due",
           *         "data": {
           *           "at": "<schedule.time>",
           *           "run": "<schedule.count>"
           *         }
           *       },
           *       "owner": "api-key",
           *       "paused": false,
           *       "createdAt": "2027-01-01T12:00:00.000Z",
           *       "state": "running",
           *       "count": 1,
           *       "leftOut": 0,
           *       "last": [
           *         {
           *           "time": "2027-01-02T01:00:00.000Z",
           *           "madeAt": "2027-01-02T01:00:00.021Z",
           *           "position": "2-1798851600021-0"
           *         }
           *       ],
           *       "next": [
           *         "2027-01-03T01:00:00.000Z",
           *         "2027-01-04T01:00:00.000Z"
           *       ]
           *     }
           */
          'application/json': components['schemas']['Schedule']
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
           *       "name": "nightly",
           *       "cron": "0 2 * * *",
           *       "timeZone": "Europe/Zurich",
           *       "event": {
           *         "bus": "default",
           *         "type": "com.shop.report.due",
           *         "data": {
           *           "at": "<schedule.time>",
           *           "run": "<schedule.count>"
           *         }
           *       },
           *       "owner": "api-key",
           *       "paused": false,
           *       "createdAt": "2027-01-01T12:00:00.000Z",
           *       "state": "running",
           *       "count": 1,
           *       "leftOut": 0,
           *       "last": [
           *         {
           *           "time": "2027-01-02T01:00:00.000Z",
           *           "madeAt": "2027-01-02T01:00:00.021Z",
           *           "position": "2-1798851600021-0"
           *         }
           *       ],
           *       "next": [
           *         "2027-01-03T01:00:00.000Z",
           *         "2027-01-04T01:00:00.000Z"
           *       ]
           *     }
           */
          'application/json': components['schemas']['Schedule']
        }
      }
      /**
       * @description - `INVALID_NAME`: a name has other characters than letters, digits, `.`, `_` and `-`, or is long
       *     - `INVALID_SCHEDULE`: a setting of a schedule is wrong, or it would never run; `path` names the setting
       *     - `INVALID_EVENT`: an event is no JSON object or has too many attributes, a batch no list
       *     - `INVALID_ATTRIBUTE`: an attribute is missing, wrong or there twice; `attribute` names it
       *     - `RESERVED_NAME`: the type or source is one that only Sluice may emit; `attribute` names it
       *     - `RESERVED_BUS`: the bus is `sluice`, on which only Sluice publishes
       *     - `INVALID_TRANSFORM`: the transform of a target is wrong; `path` names the setting, `position` where in its text, and the message the fix
       *     - `FORBIDDEN_ADDRESS`: the URL of a webhook, or `tokenUrl` of a connection, has an address that webhooks may not reach; `path`, `address` and `setting`
       *     - `RULE_TOO_LARGE`: the rule has more bytes as JSON than `MAX_RULE_BYTES`
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
              | 'INVALID_SCHEDULE'
              | 'INVALID_EVENT'
              | 'INVALID_ATTRIBUTE'
              | 'RESERVED_NAME'
              | 'RESERVED_BUS'
              | 'INVALID_TRANSFORM'
              | 'FORBIDDEN_ADDRESS'
              | 'RULE_TOO_LARGE'
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
       * @description - `TOO_MANY_SCHEDULES`: the tenant has `MAX_SCHEDULES` schedules
       *     - `RULE_EXISTS`: a rule has the name that the target of the schedule would have; `rule` names it
       *     - `TENANT_FULL`: the tenant has as many of `field` as its `limits` allow: `limit`
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
            code?:
              | 'TOO_MANY_SCHEDULES'
              | 'RULE_EXISTS'
              | 'TENANT_FULL'
              | 'TOO_MANY_RULES'
              | 'BUS_RULES_TOO_LARGE'
              | 'REGISTRY_TOO_LARGE'
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
       * @description - `SCHEDULE_BUSY`: others write the schedule at the same moment; nothing was changed, try again
       *     - `RULE_NOT_LIVE`: the change is saved, but a router does not work by it yet
       *     - `SECRET_KEY_MISSING`: a secret is sealed with a key that the gateway does not have; `place` names it
       *     - `SECRET_DAMAGED`: a sealed secret was changed or moved in Redis; write it anew. `place` names it
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
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
              | 'SCHEDULE_BUSY'
              | 'RULE_NOT_LIVE'
              | 'SECRET_KEY_MISSING'
              | 'SECRET_DAMAGED'
              | 'NOT_REPLICATED'
              | 'NOT_DURABLE'
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
  deleteSchedule: {
    parameters: {
      query?: never
      header?: {
        /** @description An `ETag`: the write is made only where that is still the state. */
        'If-Match'?: string | undefined
      }
      path: {
        /**
         * @description The name of the schedule.
         * @example nightly
         */
        schedule: string
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
       * @description - `UNKNOWN_SCHEDULE`: there is no such schedule
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
            code?: 'UNKNOWN_SCHEDULE' | 'UNKNOWN_TENANT'
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
       * @description - `SCHEDULE_BUSY`: others write the schedule at the same moment; nothing was changed, try again
       *     - `RULE_NOT_LIVE`: the change is saved, but a router does not work by it yet
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
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
              | 'SCHEDULE_BUSY'
              | 'RULE_NOT_LIVE'
              | 'NOT_REPLICATED'
              | 'NOT_DURABLE'
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
  listNextRuns: {
    parameters: {
      query?: {
        /** @description How many. */
        count?: number | undefined
      }
      header?: never
      path: {
        /**
         * @description The name of the schedule.
         * @example nightly
         */
        schedule: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Its next runs, in order; fewer than `count` if there are no more. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "next": [
           *         "2027-01-03T01:00:00.000Z",
           *         "2027-01-04T01:00:00.000Z"
           *       ]
           *     }
           */
          'application/json': components['schemas']['NextRuns']
        }
      }
      /**
       * @description - `INVALID_FILTER`: a filter is misspelt, no text or no time; `path` names it
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
            code?: 'INVALID_FILTER' | 'INVALID_TENANT' | 'INVALID_QUERY'
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
       * @description - `UNKNOWN_SCHEDULE`: there is no such schedule
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
            code?: 'UNKNOWN_SCHEDULE' | 'UNKNOWN_TENANT'
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
  pauseSchedule: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the schedule.
         * @example nightly
         */
        schedule: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The schedule as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "nightly",
           *       "cron": "0 2 * * *",
           *       "timeZone": "Europe/Zurich",
           *       "event": {
           *         "bus": "default",
           *         "type": "com.shop.report.due",
           *         "data": {
           *           "at": "<schedule.time>",
           *           "run": "<schedule.count>"
           *         }
           *       },
           *       "owner": "api-key",
           *       "paused": false,
           *       "createdAt": "2027-01-01T12:00:00.000Z",
           *       "state": "running",
           *       "count": 1,
           *       "leftOut": 0,
           *       "last": [
           *         {
           *           "time": "2027-01-02T01:00:00.000Z",
           *           "madeAt": "2027-01-02T01:00:00.021Z",
           *           "position": "2-1798851600021-0"
           *         }
           *       ],
           *       "next": [
           *         "2027-01-03T01:00:00.000Z",
           *         "2027-01-04T01:00:00.000Z"
           *       ]
           *     }
           */
          'application/json': components['schemas']['Schedule']
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
       * @description - `UNKNOWN_SCHEDULE`: there is no such schedule
       *     - `UNKNOWN_BUS`: there is no such bus
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
            code?: 'UNKNOWN_SCHEDULE' | 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `SCHEDULE_BUSY`: others write the schedule at the same moment; nothing was changed, try again
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
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
              | 'SCHEDULE_BUSY'
              | 'NOT_REPLICATED'
              | 'NOT_DURABLE'
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
  resumeSchedule: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the schedule.
         * @example nightly
         */
        schedule: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The schedule as it is now. */
      200: {
        headers: {
          ETag: components['headers']['ETag']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "nightly",
           *       "cron": "0 2 * * *",
           *       "timeZone": "Europe/Zurich",
           *       "event": {
           *         "bus": "default",
           *         "type": "com.shop.report.due",
           *         "data": {
           *           "at": "<schedule.time>",
           *           "run": "<schedule.count>"
           *         }
           *       },
           *       "owner": "api-key",
           *       "paused": false,
           *       "createdAt": "2027-01-01T12:00:00.000Z",
           *       "state": "running",
           *       "count": 1,
           *       "leftOut": 0,
           *       "last": [
           *         {
           *           "time": "2027-01-02T01:00:00.000Z",
           *           "madeAt": "2027-01-02T01:00:00.021Z",
           *           "position": "2-1798851600021-0"
           *         }
           *       ],
           *       "next": [
           *         "2027-01-03T01:00:00.000Z",
           *         "2027-01-04T01:00:00.000Z"
           *       ]
           *     }
           */
          'application/json': components['schemas']['Schedule']
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
       * @description - `UNKNOWN_SCHEDULE`: there is no such schedule
       *     - `UNKNOWN_BUS`: there is no such bus
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
            code?: 'UNKNOWN_SCHEDULE' | 'UNKNOWN_BUS' | 'UNKNOWN_TENANT'
          }
        }
      }
      /**
       * @description - `SCHEDULE_BUSY`: others write the schedule at the same moment; nothing was changed, try again
       *     - `NOT_REPLICATED`: the replicas did not confirm the event or the change in time: send it again as it was
       *     - `NOT_DURABLE`: the bus is durable and Redis does not write to disk before it answers
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
              | 'SCHEDULE_BUSY'
              | 'NOT_REPLICATED'
              | 'NOT_DURABLE'
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
  runSchedule: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The name of the schedule.
         * @example nightly
         */
        schedule: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Redis acknowledged the append. */
      202: {
        headers: {
          'RateLimit-Policy': components['headers']['RateLimit-Policy']
          RateLimit: components['headers']['RateLimit']
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "default/nightly/1798804800000/1798826400000/now",
           *       "position": "2-1798826400000-0"
           *     }
           */
          'application/json': components['schemas']['AcceptedEvent']
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
       * @description - `UNKNOWN_SCHEDULE`: there is no such schedule
       *     - `UNKNOWN_BUS`: there is no such bus
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
            code?: 'UNKNOWN_SCHEDULE' | 'UNKNOWN_BUS' | 'UNKNOWN_RULE' | 'UNKNOWN_TENANT'
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
              | 'REDIS_UNREACHABLE'
              | 'REDIS_FULL'
              | 'REDIS_WRONG_TYPE'
              | 'REDIS_DENIED'
          }
        }
      }
      /** @description - `TENANT_STORAGE_FULL`: the buses of the tenant hold as many bytes (`actual`) as they may together (`limit`); nothing was accepted */
      507: {
        headers: {
          'Retry-After': components['headers']['Retry-After']
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 507
            /** @enum {unknown} */
            code?: 'TENANT_STORAGE_FULL'
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
    requestBody?: {
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
  listPortalLinks: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The links. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "q3Yw6bJmT0eJb1x2Z9KfLA",
           *           "key": "acme-portal",
           *           "frameAncestors": [
           *             "https://app.acme.example"
           *           ],
           *           "by": "api-key",
           *           "createdAt": "2026-01-31T12:00:00.000Z",
           *           "expiresAt": "2026-01-31T12:15:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': {
            items: components['schemas']['PortalLink'][]
          }
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
  makePortalLink: {
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
         *       "key": "acme-portal",
         *       "frameAncestors": [
         *         "https://app.acme.example"
         *       ]
         *     }
         */
        'application/json': components['schemas']['PortalLinkRequest']
      }
    }
    responses: {
      /** @description It is made. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "q3Yw6bJmT0eJb1x2Z9KfLA",
           *       "key": "acme-portal",
           *       "frameAncestors": [
           *         "https://app.acme.example"
           *       ],
           *       "by": "api-key",
           *       "createdAt": "2026-01-31T12:00:00.000Z",
           *       "expiresAt": "2026-01-31T12:15:00.000Z",
           *       "url": "https://sluice.example/portal/q3Yw6bJmT0eJb1x2Z9KfLA#Zq0yq0u2c3Vn0rM3kz1J3q6l5o8b7N2e4W9t1X0yAbc"
           *     }
           */
          'application/json': components['schemas']['MadePortalLink']
        }
      }
      /**
       * @description - `INVALID_PORTAL_LINK`: a field of a link to the portal is wrong; `path` names it
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
              | 'INVALID_PORTAL_LINK'
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
      /** @description - `TOO_MANY_PORTAL_LINKS`: the tenant has 1,000 links to the portal */
      409: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 409
            /** @enum {unknown} */
            code?: 'TOO_MANY_PORTAL_LINKS'
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
  revokePortalLink: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The id of the link.
         * @example q3Yw6bJmT0eJb1x2Z9KfLA
         */
        link: string
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
       * @description - `UNKNOWN_PORTAL_LINK`: there is no such link to the portal, it has ended, or the token is not its own
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
            code?: 'UNKNOWN_PORTAL_LINK' | 'UNKNOWN_TENANT'
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
  openPortal: {
    parameters: {
      query?: never
      header?: never
      path: {
        /**
         * @description The id of the link.
         * @example q3Yw6bJmT0eJb1x2Z9KfLA
         */
        link: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "token": "Zq0yq0u2c3Vn0rM3kz1J3q6l5o8b7N2e4W9t1X0yAbc"
         *     }
         */
        'application/json': {
          /** @description What stands behind `#` in the link. */
          token: string
        }
      }
    }
    responses: {
      /** @description To be sent as `Authorization: Bearer`. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "token": "slp_…",
           *       "expiresAt": "2026-01-31T12:15:00.000Z",
           *       "linkExpiresAt": "2026-01-31T12:15:00.000Z"
           *     }
           */
          'application/json': {
            token: string
            /** Format: date-time */
            expiresAt: string
            /** Format: date-time */
            linkExpiresAt: string
          }
        }
      }
      /**
       * @description - `INVALID_PORTAL_LINK`: a field of a link to the portal is wrong; `path` names it
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
              | 'INVALID_PORTAL_LINK'
              | 'INVALID_QUERY'
              | 'MALFORMED_JSON'
              | 'TOO_DEEP'
              | 'REPEATED_KEY'
              | 'MALFORMED_ENCODING'
          }
        }
      }
      /** @description - `UNKNOWN_PORTAL_LINK`: there is no such link to the portal, it has ended, or the token is not its own */
      404: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @constant */
            status?: 404
            /** @enum {unknown} */
            code?: 'UNKNOWN_PORTAL_LINK'
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
         * @description The source of the event; without it, any.
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
  getSession: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The caller. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "principal": "key:support",
           *       "tenant": "default",
           *       "isRoot": false,
           *       "actions": [
           *         "events:read",
           *         "dead-letters:read",
           *         "dead-letters:redrive"
           *       ],
           *       "buses": [
           *         "default"
           *       ]
           *     }
           */
          'application/json': components['schemas']['Session']
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
              | 'events:cancel'
              | 'events:read'
              | 'buses:read'
              | 'topology:read'
              | 'buses:write'
              | 'buses:delete'
              | 'consumers:read'
              | 'consumers:delete'
              | 'subscriptions:read'
              | 'subscriptions:write'
              | 'subscriptions:delete'
              | 'rules:read'
              | 'rules:write'
              | 'rules:delete'
              | 'rules:test'
              | 'targets:call'
              | 'circuits:write'
              | 'patterns:test'
              | 'transforms:test'
              | 'schemas:read'
              | 'dead-letters:read'
              | 'dead-letters:redrive'
              | 'dead-letters:delete'
              | 'queues:read'
              | 'queues:write'
              | 'queues:delete'
              | 'queues:send'
              | 'queues:receive'
              | 'queues:redrive'
              | 'connections:read'
              | 'connections:write'
              | 'connections:delete'
              | 'schedules:read'
              | 'schedules:write'
              | 'schedules:delete'
              | 'keys:read'
              | 'keys:write'
              | 'keys:delete'
              | 'portal-links:read'
              | 'portal-links:write'
              | 'portal-links:delete'
              | 'grants:read'
              | 'grants:write'
              | 'grants:delete'
              | 'access:read'
              | 'audit:read'
              | 'tenants:read'
              | 'tenants:write'
              | 'tenants:delete'
              | 'platform:read'
              | 'logs:read'
              | 'logs:write'
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
              | 'transform'
              | 'schema'
              | 'dead-letter'
              | 'queue'
              | 'connection'
              | 'schedule'
              | 'portal-link'
              | 'key'
              | 'grant'
              | 'access'
              | 'audit'
              | 'tenant'
              | 'metrics'
              | 'logs'
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
       *     - `INVALID_LIMIT`: `limit` is no number from 1 to 500, or to 5,000 for the rates of rules
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
           *       },
           *       "use": {
           *         "buses": 2,
           *         "rules": 7,
           *         "keys": 3,
           *         "bytes": 51200
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
       * @description - `TENANT_IN_USE`: a tenant with buses, connections, keys or grants is not deleted; the answer names some
       *     - `BUS_IN_USE`: a bus with rules, or on which schedules publish, is not deleted; `rules` or `schedules` names some that the caller may see, `others` counts the rest
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
