/**
 * Every Redis key of Sluice's own, in one place. BullMQ names its keys itself.
 *
 * | key                              | type   | what it holds                                                        |
 * |----------------------------------|--------|----------------------------------------------------------------------|
 * | sluice:{bus.shard}:events        | stream | the event log of one shard                                            |
 * | sluice:{bus.shard}:gate          | hash   | what an append asks first: `shards` of the bus, `full` why nothing is accepted now, `seen` |
 * | sluice:{bus.0}:idempotency:<hash of key> | string | digest of the event that the idempotency key was used for. Expires |
 * | sluice:{bus.shard}:seen:<0 or 1> | hash   | digest of source, id and partition key -> entry id, of the dedupe window now and the one before |
 * | sluice:{bus.shard}:caused:<time> | hash   | origins of a tenth of a second (rest of the ms, sequence) -> how many events each caused. Expires |
 * | sluice:{bus.shard}:deliveries    | stream | what fan-out is to deliver                                            |
 * | sluice:{bus.shard}:payload:<ref> | hash   | a large event, once for all its deliveries: `e` the event, `d:<job id>` queue of a delivery that is under way, `n` how many are, `open` while more may come. `<ref>` is the entry id in events, and `:<entry id>` in deliveries where that carries the event |
 * | sluice:{bus.shard}:payloads      | zset   | the refs of these by the time (ms) of the last look                   |
 * | sluice:{bus.shard}:sub:<name>    | stream | what one subscription is to handle                                    |
 * | sluice:{bus.shard}:sub:<name>:…  |        | what waits for an ordered subscription, by lane:                     |
 * | …:lane:<rule>/<hash of key>      | stream | events of one parked lane, in order                                  |
 * | …:due                            | zset   | parked lanes by the time (ms) their head may be tried (again)        |
 * | …:tries                          | hash   | lane -> what is known of the tries of its head, as JSON              |
 * | …:starts                         | hash   | lane -> how often its head was started                               |
 * | …:partly                         | hash   | entry id -> its rules that are finished, while others are not        |
 * | sluice:{bus.shard}:routed        | zset   | first entry id that was handed on by a version of the registry, by that version |
 * | sluice:{bus.shard}:backfills     | hash   | rule -> last past event that it was given, `done` after the last; `<rule>/version` it is live since |
 * | sluice:{bus.shard}:stream:<name> | hash   | what a stream consumer has besides its group on events, see consumer.script.ts |
 * | sluice:{bus.0}:retired           | hash   | `<subscription> <rule>` that is being deleted: what the subscription holds goes if it was the last to name it |
 * | sluice:{bus.0}:unread            | hash   | subscription that has entries and no reader -> since when (ms), `told` when it was told |
 * | sluice:{bus.shard}:closed        | hash   | closed lane -> number of its dead letters; open again at 0           |
 * | sluice:{bus.shard}:closers       | hash   | closed lane -> id of the dead letter that closed it                  |
 * | sluice:{bus.shard}:dead          | stream | deliveries given up, on their way to dlq                              |
 * | sluice:{bus.shard}:letters       | hash   | dead letter id -> letter as JSON, kept until redriven or deleted      |
 * | sluice:{bus.shard}:letter-events | hash   | dead letter id -> the event as JSON                                  |
 * | sluice:{bus.shard}:letter-index  | zset   | dead letter id by the time it was given up                           |
 * | sluice:{bus.shard}:letter-groups | zset   | fingerprint by how many letters have it                              |
 * | sluice:{bus.shard}:letter-groups:<fingerprint> | zset | the letter index of one group                           |
 * | sluice:{bus.shard}:letter-past:<id> | string | the letter that was redriven, for the history of the next. Expires |
 * | sluice:{bus.shard}:lease:<stage> | hash   | `token` of the owner, `version` and `stamp` of the registry it works by. Expires |
 * | sluice:{bus.shard}:begun:<stage> | hash  | the entry that the stage tries alone because it was begun and not finished: `id`, `n` times. Expires |
 * | sluice:lock:<bus>                | string | held while the bus is made or deleted. Expires                        |
 * | sluice:alarm:<bus>:<rule>/<target> | string | a target that dead-letters: its alarm is `claimed` or `raised`. Expires |
 * | sluice:receipt:<rule>/<hash of key> | hash | whether a handler has done an event: `state` in-progress, done or failed, `owner`, `result`. Expires |
 * | sluice:governor                  | hash   | `token` of the instance that trims and sheds for all. Expires         |
 * | sluice:members:<stage>           | zset   | live instances of a stage by the time their entry expires            |
 * | sluice:members:sub:<name>:<bus>  | zset   | the same, of the instances that read an ordered subscription         |
 * | sluice:members:stream:<name>:<bus> | zset | the same, of the instances of a stream consumer                      |
 * | sluice:{requests}:wait:<pattern> | list   | requests of the transport that wait for an instance to take them. Expires |
 * | sluice:{requests}:served         | zset   | patterns that are served by the time (ms) until which that is sure. Expires |
 * | sluice:{reply.<client>}:answers  | stream | answers to one client of the transport. Expires                       |
 * | sluice:{reply.<client>}:open     | set    | requests that the client waits for. Expires                           |
 * | sluice:{registry}:causes         | hash   | `current` id of the key that cause tokens are signed with, `key:<id>` keys, and the limits |
 * | sluice:layout                    | string | the layout of all this: see libs/streams/src/wire/layout.ts            |
 * | sluice:{registry}:…              |        | buses, rules, schemas: see libs/registry                                |
 *
 * `<stage>` of a lease is also `sub:<name>`, for an ordered subscription, and `stream:<name>`, for a stream consumer: its
 * consumer group on events has that name too, and its last delivered id is the checkpoint. Nothing is ever pending there.
 * What the entries of streams hold: see libs/streams/src/wire/fields.ts.
 * All keys of one shard share a hash tag and so one Redis Cluster slot: a script may touch them together.
 */
export class Keys {
  constructor(readonly prefix = 'sluice:') {}

  events = (bus: string, shard: number) => this.#shard(bus, shard, 'events')
  gate = (bus: string, shard: number) => this.#shard(bus, shard, 'gate')
  seen = (bus: string, shard: number, turn: number) => this.#shard(bus, shard, `seen:${turn}`)
  idempotency = (bus: string, key: string) => this.#shard(bus, 0, `idempotency:${key}`)
  /** @param time of the origins' append, in tenths of a second */
  caused = (bus: string, shard: number, time: number) => this.#shard(bus, shard, `caused:${time}`)
  causes = () => `${this.prefix}{registry}:causes`
  deliveries = (bus: string, shard: number) => this.#shard(bus, shard, 'deliveries')
  payload = (bus: string, shard: number, ref: string) => this.#shard(bus, shard, `payload:${ref}`)
  payloads = (bus: string, shard: number) => this.#shard(bus, shard, 'payloads')
  subscription = (bus: string, shard: number, name: string) => this.#shard(bus, shard, `sub:${name}`)
  /** @param part `due`, `tries`, `starts`, `partly`, or `lane:<rule>/<hash of key>` */
  ordered = (bus: string, shard: number, name: string, part: string) => this.#shard(bus, shard, `sub:${name}:${part}`)
  routed = (bus: string, shard: number) => this.#shard(bus, shard, 'routed')
  backfills = (bus: string, shard: number) => this.#shard(bus, shard, 'backfills')
  retired = (bus: string) => this.#shard(bus, 0, 'retired')
  unread = (bus: string) => this.#shard(bus, 0, 'unread')
  stream = (bus: string, shard: number, name: string) => this.#shard(bus, shard, `stream:${name}`)
  closed = (bus: string, shard: number) => this.#shard(bus, shard, 'closed')
  closers = (bus: string, shard: number) => this.#shard(bus, shard, 'closers')
  dead = (bus: string, shard: number) => this.#shard(bus, shard, 'dead')
  letters = (bus: string, shard: number) => this.#shard(bus, shard, 'letters')
  letterEvents = (bus: string, shard: number) => this.#shard(bus, shard, 'letter-events')
  letterIndex = (bus: string, shard: number) => this.#shard(bus, shard, 'letter-index')
  letterGroups = (bus: string, shard: number) => this.#shard(bus, shard, 'letter-groups')
  letterPast = (bus: string, shard: number, id: string) => this.#shard(bus, shard, `letter-past:${id}`)
  lease = (bus: string, shard: number, stage: string) => this.#shard(bus, shard, `lease:${stage}`)
  begun = (bus: string, shard: number, stage: string) => this.#shard(bus, shard, `begun:${stage}`)
  /** A channel: what is said on it means nothing. */
  checkMark = () => `${this.prefix}checked`
  governor = () => `${this.prefix}governor`
  layout = () => `${this.prefix}layout`
  lock = (bus: string) => `${this.prefix}lock:${bus}`
  alarm = ({ bus, rule, target }: { bus: string; rule: string; target: string }) =>
    `${this.prefix}alarm:${bus}:${rule}/${target}`
  requests = (pattern: string) => `${this.prefix}{requests}:wait:${pattern}`
  servedPatterns = () => `${this.prefix}{requests}:served`
  answers = (client: string) => `${this.prefix}{reply.${client}}:answers`
  openRequests = (client: string) => `${this.prefix}{reply.${client}}:open`
  receipt = (token: string) => `${this.prefix}receipt:${token}`
  members = (stage: string) => `${this.prefix}members:${stage}`

  #shard(bus: string, shard: number, name: string): string {
    return `${this.prefix}{${bus}.${shard}}:${name}`
  }
}
