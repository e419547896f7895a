import { defaultTenant, nameOfTenant, tenantOf } from '@sluice/event'
import { stageGroups } from '../shards/groups.js'
import type { Shard } from '../shards/shards.js'
import { defaultSlotGroups, slotGroupOf, tagOf } from './slot-groups.js'

/**
 * Every Redis key of Sluice's own, in one place. BullMQ names its keys itself.
 *
 * | key                                                | type   | what it holds |
 * |----------------------------------------------------|--------|------------------------------------------------------------|
 * | sluice:{group}:<shard>:events                      | stream | the event log of one shard |
 * | sluice:{group}:<shard>:gate                        | hash   | what an append asks first: `shards` of the bus, `full` why the bus accepts nothing now, `seen`, `delayed` the last id of an event that was to wait. `trimmed` is the last entry id that was trimmed. `made` tells the bus from an earlier one of its name |
 * | sluice:{group}:<shard>:delayed                     | zset   | ids of events that wait to be appended by the time (ms) they are due |
 * | sluice:{group}:<shard>:delayed-events              | hash   | id -> what is known of such an event, and the event, see delayed/waiting.ts |
 * | sluice:{group}:<shard>:delayed-seen                | hash   | digest of source, id and partition key -> id, of those that wait |
 * | sluice:{group}:<shard>:delayed-leaving             | zset   | ids by the same time of those that are due, and go to another shard because the bus grew |
 * | sluice:{group}:<shard>:delayed-arrived             | hash   | shard and id of those that came from another shard -> entry id. Expires |
 * | sluice:{group}:<shard 0>:idempotency:<hash of key> | string | `made` of the bus, and digest of the event that the idempotency key was used for. Expires |
 * | sluice:{group}:<shard>:seen:<0 or 1>               | hash   | digest of source, id and partition key -> entry id, of the dedupe window now and the one before |
 * | sluice:{group}:<shard>:ticks                       | hash   | schedule whose events are appended here -> incarnation, time (ms) and entry id of its last tick |
 * | sluice:{group}:<shard>:caused:<time>               | hash   | origins of a tenth of a second (rest of the ms, sequence) -> how many events each caused. Expires |
 * | sluice:{group}:<shard>:deliveries                  | stream | what fan-out is to deliver |
 * | sluice:{group}:<shard>:payload:<ref>               | hash   | a large event, once for all its deliveries: `e` the event, `d:<job id>` queue of a delivery that is under way, `n` how many are, `open` while more may come. `<ref>` is the entry id in events, and `:<entry id>` in deliveries where that carries the event |
 * | sluice:{group}:<shard>:payloads                    | zset   | the refs of these by the time (ms) of the last look |
 * | sluice:{group}:<shard>:subscriptions               | set    | names of all subscriptions that ever had a stream here, by which a bus is deleted |
 * | sluice:{group}:<shard>:sub:<name>                  | stream | what one subscription is to handle |
 * | sluice:{group}:<shard>:sub:<name>:…                |        | what waits for an ordered subscription, by lane: |
 * | …:lane:<rule>/<hash of key>                        | stream | events of one parked lane, in order |
 * | …:due                                              | zset   | parked lanes by the time (ms) their head may be tried (again) |
 * | …:tries                                            | hash   | lane -> what is known of the tries of its head, as JSON |
 * | …:starts                                           | hash   | lane -> how often its head was started |
 * | …:partly                                           | hash   | entry id -> its rules that are finished, while others are not |
 * | sluice:{group}:<shard>:routed                      | zset   | first entry id that was handed on by a version of the registry, by that version |
 * | sluice:{group}:<shard>:backfills                   | hash   | rule -> last past event that it was given, `done` after the last; `<rule>/version` it is live since |
 * | sluice:{group}:<shard>:stream:<name>               | hash   | what a stream consumer has besides its group on events, see consumer.script.ts |
 * | sluice:{group}:<shard 0>:retired                   | hash   | `<subscription> <rule>` that is being deleted: what the subscription holds goes if it was the last to name it |
 * | sluice:{group}:<shard 0>:fired                     | hash   | rule -> how often it fired, and the last time (ms) |
 * | sluice:{group}:<shard 0>:unread                    | hash   | subscription that has entries and no reader -> since when (ms), `told` when it was told |
 * | sluice:{group}:<shard>:closed                      | hash   | closed lane -> number of its dead letters; open again at 0 |
 * | sluice:{group}:<shard>:closers                     | hash   | closed lane -> id of the dead letter that closed it |
 * | sluice:{group}:<shard>:dead                        | stream | deliveries given up, on their way to dlq |
 * | sluice:{group}:<shard>:letters                     | hash   | dead letter id -> letter as JSON, kept until redriven or deleted |
 * | sluice:{group}:<shard>:letter-events               | hash   | dead letter id -> the event as JSON |
 * | sluice:{group}:<shard>:letter-index                | zset   | dead letter id by the time it was given up |
 * | sluice:{group}:<shard>:letter-groups               | zset   | fingerprint by how many letters have it |
 * | sluice:{group}:<shard>:letter-groups:<fingerprint> | zset   | the letter index of one group |
 * | sluice:{group}:<shard>:letter-past:<id>            | string | the letter that was redriven, for the history of the next. Expires |
 * | sluice:{group}:<shard>:journal                     | hash   | bucket of steps -> its bytes, `total` of all, the last that was `dropped` |
 * | sluice:{group}:<shard>:journal:buckets             | zset   | the buckets by their number, which is their time: log id's ms / 4096 |
 * | sluice:{group}:<shard>:journal:<bucket>            | list   | lines of steps of events whose log ids are of these 4096 ms, see libs/biography. Expires |
 * | sluice:{group}:<shard 0>:circuit:<rule>/<target>/<hash of destination> | hash | the circuit of a target that failed: `state`, `since`, `until` (ms) the next probe, `openings`, `failures`, `held` since (ms), `probe` of which process, `untold` change until it is told, the time (ms) `tell` when another process is to. Expires |
 * | sluice:{group}:<shard 0>:failing:<the same>        | hash   | failures that are counted while it is closed: `count`, `first` (ms), `e:<digest>` an event that failed. Expires |
 * | sluice:{group}:gate                                | string | why nothing is accepted now by any shard of the group |
 * | sluice:{group}:lease:<stage>                       | hash   | of all shards of the group: `token` of the owner, `version` and `stamp` of the registry it works by. Expires |
 * | sluice:{group}:bell:<stage>                        | zset   | streams in which the stage has something to read, by the time (ms) they rang. That of `governor`: logs to which something was appended |
 * | sluice:{group}:bell:delayed                        | zset   | the `delayed` keys of shards in which something waits, by the time (ms) the first is due |
 * | sluice:{group}:<shard>:begun:<stage>               | hash   | the entry that the stage tries alone because it was begun and not finished: `id`, `n` times. Expires |
 * | sluice:{group}:<shard 0>:attempts:<minute>          | hash   | `<rule>/<target>` and `ok` or `failed` -> attempts that ended in that minute since 1970. Expires |
 * | sluice:{group}:<shard 0>:rates:<kind>:minutes:<block> | hash   | series of `rules`, `targets` or `letters` -> what was counted in each minute of the hour, see rates.script.ts. Expires |
 * | sluice:{group}:<shard 0>:rates:<kind>:hours:<block>   | hash   | the same in each hour of the day. Expires |
 * | sluice:{group}:<tenant>:<queue>:queue:<part>       |        | a queue of Sluice's own engine: its parts are in messages/queue-common.ts. The group is that of a hash of its name |
 * | sluice:{group}:schedules                           | hash   | schedule, as `<tenant>:<name>` -> its settings as JSON. The group is that of a hash of its name |
 * | sluice:{group}:schedules:state                     | hash   | schedule -> what is known of its runs, as JSON |
 * | sluice:{group}:schedules:due                       | zset   | schedules that have something to do, by the time (ms) |
 * | sluice:{group}:schedules:names                     | zset   | all schedules, by name |
 * | sluice:{group}:schedules:buses                     | zset   | `<tenant>:<bus> <schedule>` of all schedules, by name |
 * | sluice:{group}:schedules:waiting                   | set    | schedules whose last run could not be made |
 * | sluice:lock:<tenant>:<bus>                         | string | held while the bus is made or deleted. Expires |
 * | sluice:alarm:<tenant>:<bus>:<rule>/<target>        | string | a target that dead-letters: its alarm is `claimed` or `raised`. Expires |
 * | sluice:receipt:<tenant>:<rule>/<hash of key>       | hash   | whether a handler has done an event: `state` in-progress, done or failed, `owner`, `result`. Expires |
 * | sluice:governor                                    | hash   | `token` of the instance that trims and sheds for all. Expires |
 * | sluice:members:<stage>                             | zset   | live instances of a stage by the time (ms) their entry expires. Expires |
 * | sluice:members:sub:<name>:<tenant>:<bus>           | zset   | the same, of the instances that read a subscription |
 * | sluice:members:stream:<name>:<tenant>:<bus>        | zset   | the same, of the instances of a stream consumer |
 * | sluice:members:schedule:<tenant>:<schedule>        | zset   | the same, of the instances of a service that declare a schedule |
 * | sluice:{requests}:<tenant>:wait:<pattern>          | list   | requests of the transport that wait for an instance to take them. Expires |
 * | sluice:{requests}:<tenant>:served                  | zset   | patterns that are served by the time (ms) until which that is sure. Expires |
 * | sluice:{reply.<client>}:<tenant>:answers           | stream | answers to one client of the transport. Expires |
 * | sluice:{reply.<client>}:<tenant>:open              | set    | requests that the client waits for. Expires |
 * | sluice:{registry}:<tenant>:causes                  | hash   | `current` id of the key that cause tokens are signed with, `key:<id>` keys, and the limits |
 * | sluice:layout                                      | string | the layout of all this: see libs/streams/src/wire/layout.ts |
 * | sluice:move                                        | hash   | how far a move into this Redis is, see apps/move |
 * | sluice:{registry}:<tenant>:key-uses                | hash   | API key -> when it was last used (ms), to the minute |
 * | sluice:{registry}:<tenant>:audit:<part>            | stream | records of the audit: part `callers` of callers that are known, `strangers` of requests that were not let in |
 * | sluice:{registry}:<tenant>:addresses:<principal>   | zset   | addresses that a key was used from, by the time (ms) of the last use. Expires |
 * | sluice:signed:<tenant>:<digest>                     | string | that a signed request was taken. Expires |
 * | sluice:{sessions}:<tenant>:<digest of id>           | string | who is logged in in a browser, as JSON. Expires |
 * | sluice:{sessions}:<tenant>:of:<digest>              | zset   | digests of the ids of a principal's sessions, by their start (ms). Expires |
 * | sluice:{sessions}:<tenant>:portal:<id>              | string | a link to the portal, with the digest of its token, as JSON. Expires |
 * | sluice:{sessions}:<tenant>:portals:<tenant of its links> | zset   | ids of these by the time (ms) they expire |
 * | sluice:{quotas}:<tenant>:<bucket>                  | hash   | a bucket of a quota: `level` of tokens, negative in debt, `at` that time (ms). Expires when it is full |
 * | sluice:{quotas}:<tenant>:calls:<bus>/<rule>/<target> | zset | calls of a target under way, where it bounds them, by the time (ms) when they have surely ended. Expires |
 * | sluice:{registry}:<tenant>:redaction-key           | string | the key of the hashes that callers see in place of values |
 * | sluice:{registry}:<tenant>:operator:changes        | stream | changes of the platform that are still to be told by an operator event |
 * | sluice:{registry}:<tenant>:operator:told           | hash   | stream of changes (`changes`, `audit`) -> id of the last entry that was told |
 * | sluice:{registry}:<tenant>:operator:conditions     | hash   | what began and was told, and is not over: kind and resource -> how far it rose |
 * | sluice:{registry}:<tenant>:operator:failing:<target> | string | a target that dead-letters, and that this was told. Expires |
 * | sluice:{registry}:<tenant>:growing               | set    | buses that get more shards just now, or whose growth was interrupted |
 * | sluice:{registry}:<tenant>:tenant-bytes            | hash   | tenant -> bytes that its buses held together when the governor last looked |
 * | sluice:{registry}:<tenant>:doors                   | zset   | name and public key of each process that answers requests of services, by the time (ms) until which that is sure |
 * | sluice:{registry}:<tenant>:log-levels              | string | levels of the log that all processes follow, and until when (ms). Expires |
 * | sluice:{registry}:<tenant>:access                  | string | `enforced` where services must have an API key |
 * | sluice:{door.<name>}:<tenant>:requests             | list   | sealed requests of services. Expires |
 * | sluice:{reply.<name>}:<tenant>:answer              | string | the sealed answer to one of them. Expires |
 * | sluice:{registry}:<tenant>:…                       |        | buses, rules, schemas, keys, grants: see libs/registry |
 *
 * `<stage>` of a lease is also `sub:<name>`, for an ordered subscription, and `stream:<name>`, for a stream consumer: its
 * consumer group on events has that name too, and its last delivered id is the checkpoint. Nothing is ever pending there.
 * What the entries of streams hold: see libs/streams/src/wire/fields.ts.
 *
 * `{group}` is the hash tag of a slot group, `<shard>` is `<tenant>:<bus>:<index>`. All keys of a group are in one slot of a Redis
 * Cluster: a script may touch the keys of one group together, and no others. One group has shards of many buses, so that leases
 * and reads are by group, and their number does not grow with buses.
 */
export class Keys {
  #tags: readonly string[] = []
  /** What the keys of shards begin with, by bus and index. */
  readonly #shards = new Map<string, string[]>()

  constructor(
    readonly prefix = 'sluice:',
    groups = defaultSlotGroups,
  ) {
    this.settle(groups)
  }

  /** The number of slot groups that Redis' data has: to be said before any key of a shard is made. */
  settle(groups: number): void {
    this.#tags = Array.from({ length: groups }, (_, group) => tagOf(group, groups))
    this.#shards.clear()
  }

  get groups(): number {
    return this.#tags.length
  }

  /** The slot group of a shard. */
  groupOf(bus: string, shard: number): number {
    return slotGroupOf(bus, shard, this.groups)
  }

  events = (bus: string, shard: number) => this.#shard(bus, shard, 'events')
  gate = (bus: string, shard: number) => this.#shard(bus, shard, 'gate')
  groupGate = (group: number) => this.#group(group, 'gate')
  seen = (bus: string, shard: number, turn: number) => this.#shard(bus, shard, `seen:${turn}`)
  ticks = (bus: string, shard: number) => this.#shard(bus, shard, 'ticks')
  delayed = (bus: string, shard: number) => this.#shard(bus, shard, 'delayed')
  delayedEvents = (bus: string, shard: number) => this.#shard(bus, shard, 'delayed-events')
  delayedSeen = (bus: string, shard: number) => this.#shard(bus, shard, 'delayed-seen')
  delayedLeaving = (bus: string, shard: number) => this.#shard(bus, shard, 'delayed-leaving')
  delayedArrived = (bus: string, shard: number) => this.#shard(bus, shard, 'delayed-arrived')
  idempotency = (bus: string, key: string) => this.#shard(bus, 0, `idempotency:${key}`)
  /** @param time of the origins' append, in tenths of a second */
  caused = (bus: string, shard: number, time: number) => this.#shard(bus, shard, `caused:${time}`)
  keyUses = () => `${this.prefix}{registry}:${defaultTenant}:key-uses`
  audit = (part: 'callers' | 'strangers') => `${this.prefix}{registry}:${defaultTenant}:audit:${part}`
  /** @param principal `api-key` or `key:<name>` */
  keyAddresses = (principal: string) => `${this.prefix}{registry}:${defaultTenant}:addresses:${principal}`
  /** @param digest of the name of the key that signed it, and its id */
  signedRequest = (digest: string) => `${this.prefix}signed:${defaultTenant}:${digest}`
  /** @param digest of its id */
  session = (digest: string) => `${this.prefix}{sessions}:${defaultTenant}:${digest}`
  /** @param digest of the principal */
  sessionsOf = (digest: string) => `${this.prefix}{sessions}:${defaultTenant}:of:${digest}`
  portal = (id: string) => `${this.prefix}{sessions}:${defaultTenant}:portal:${id}`
  portals = (tenant: string) => `${this.prefix}{sessions}:${defaultTenant}:portals:${tenant}`
  /** @param bucket `key:<name>:events` or `:bytes`, or `target:<bus>/<rule>/<target>`; all are in one slot */
  quota = (bucket: string) => `${this.prefix}{quotas}:${defaultTenant}:${bucket}`
  /** @param target `<bus>/<rule>/<target>` */
  calls = (target: string) => `${this.prefix}{quotas}:${defaultTenant}:calls:${target}`
  redactionKey = () => `${this.prefix}{registry}:${defaultTenant}:redaction-key`
  causes = () => `${this.prefix}{registry}:${defaultTenant}:causes`
  deliveries = (bus: string, shard: number) => this.#shard(bus, shard, 'deliveries')
  payload = (bus: string, shard: number, ref: string) => this.#shard(bus, shard, `payload:${ref}`)
  payloads = (bus: string, shard: number) => this.#shard(bus, shard, 'payloads')
  subscriptions = (bus: string, shard: number) => this.#shard(bus, shard, 'subscriptions')
  subscription = (bus: string, shard: number, name: string) => this.#shard(bus, shard, `sub:${name}`)
  /** @param part `due`, `tries`, `starts`, `partly`, or `lane:<rule>/<hash of key>` */
  ordered = (bus: string, shard: number, name: string, part: string) => this.#shard(bus, shard, `sub:${name}:${part}`)
  routed = (bus: string, shard: number) => this.#shard(bus, shard, 'routed')
  backfills = (bus: string, shard: number) => this.#shard(bus, shard, 'backfills')
  retired = (bus: string) => this.#shard(bus, 0, 'retired')
  unread = (bus: string) => this.#shard(bus, 0, 'unread')
  fired = (bus: string) => this.#shard(bus, 0, 'fired')
  stream = (bus: string, shard: number, name: string) => this.#shard(bus, shard, `stream:${name}`)
  /** @param circuit `<rule>/<target>/<hash of destination>` */
  circuit = (bus: string, circuit: string) => this.#shard(bus, 0, `circuit:${circuit}`)
  failing = (bus: string, circuit: string) => this.#shard(bus, 0, `failing:${circuit}`)
  closed = (bus: string, shard: number) => this.#shard(bus, shard, 'closed')
  closers = (bus: string, shard: number) => this.#shard(bus, shard, 'closers')
  dead = (bus: string, shard: number) => this.#shard(bus, shard, 'dead')
  letters = (bus: string, shard: number) => this.#shard(bus, shard, 'letters')
  letterEvents = (bus: string, shard: number) => this.#shard(bus, shard, 'letter-events')
  letterIndex = (bus: string, shard: number) => this.#shard(bus, shard, 'letter-index')
  letterGroups = (bus: string, shard: number) => this.#shard(bus, shard, 'letter-groups')
  letterGroup = (bus: string, shard: number, fingerprint: string) =>
    this.#shard(bus, shard, `letter-groups:${fingerprint}`)
  letterPast = (bus: string, shard: number, id: string) => this.#shard(bus, shard, `letter-past:${id}`)
  journal = (bus: string, shard: number) => this.#shard(bus, shard, 'journal')
  journalBuckets = (bus: string, shard: number) => this.#shard(bus, shard, 'journal:buckets')
  journalBucket = (bus: string, shard: number, bucket: number | string) => this.#shard(bus, shard, `journal:${bucket}`)
  /** The slot group of a queue of the engine. */
  groupOfQueue = (queue: string) => slotGroupOf(queue, 0, this.groups)
  /** @param part see messages/queue-common.ts */
  queue = (queue: string, part: string) => this.#group(this.groupOfQueue(queue), `${pathOf(queue)}:queue:${part}`)
  /** The slot group of a schedule. */
  groupOfSchedule = (schedule: string) => slotGroupOf(schedule, 0, this.groups)
  /** @param part '', `state`, `due`, `names`, `buses` or `waiting` */
  schedules = (group: number, part: string) => this.#group(group, part === '' ? 'schedules' : `schedules:${part}`)
  begun = (bus: string, shard: number, stage: string) => this.#shard(bus, shard, `begun:${stage}`)
  /**
   * The lease by which the shard is worked on, which is that of its group.
   *
   * @param stage one that works on all buses, or `sub:<name>` or `stream:<name>` of the bus
   */
  lease = (bus: string, shard: number, stage: string) =>
    this.groupLease(this.groupOf(bus, shard), isOfAllBuses(stage) ? stage : ofBus(stage, bus))
  groupLease = (group: number, stage: string) => this.#group(group, `lease:${stage}`)
  bell = (bus: string, shard: number, stage: string) => this.groupBell(this.groupOf(bus, shard), stage)
  groupBell = (group: number, stage: string) => this.#group(group, `bell:${stage}`)
  /** The bus whose shard a key belongs to; undefined for a key of no shard. */
  busOf(key: string): string | undefined {
    return this.shardOf(key)?.bus
  }
  /** The shard that a key belongs to; undefined for a key of none. */
  shardOf(key: string): Shard | undefined {
    const [, tenant, bus, index] = /^\{[^}]*\}:([^:]+):([^:]+):(\d+):/.exec(key.slice(this.prefix.length)) ?? []
    return bus === undefined ? undefined : { bus: nameOfTenant(tenant!, bus), index: Number(index) }
  }
  /** A channel: what is said on it means nothing. */
  checkMark = () => `${this.prefix}checked`
  governor = () => `${this.prefix}governor`
  layout = () => `${this.prefix}layout`
  move = () => `${this.prefix}move`
  lock = (bus: string) => `${this.prefix}lock:${pathOf(bus)}`
  alarm = ({ bus, rule, target }: { bus: string; rule: string; target: string }) =>
    `${this.prefix}alarm:${pathOf(bus)}:${rule}/${target}`
  requests = (pattern: string) => `${this.prefix}{requests}:${defaultTenant}:wait:${pattern}`
  servedPatterns = () => `${this.prefix}{requests}:${defaultTenant}:served`
  answers = (client: string) => `${this.prefix}{reply.${client}}:${defaultTenant}:answers`
  openRequests = (client: string) => `${this.prefix}{reply.${client}}:${defaultTenant}:open`
  operatorChanges = () => `${this.prefix}{registry}:${defaultTenant}:operator:changes`
  operatorTold = () => `${this.prefix}{registry}:${defaultTenant}:operator:told`
  operatorConditions = () => `${this.prefix}{registry}:${defaultTenant}:operator:conditions`
  operatorFailing = ({ bus, rule, target }: { bus: string; rule: string; target: string }) =>
    `${this.prefix}{registry}:${defaultTenant}:operator:failing:${pathOf(bus)}:${rule}/${target}`
  /** @param minute since 1970 */
  attempts = (bus: string, minute: number) => this.#shard(bus, 0, `attempts:${minute}`)
  /** @param block number of the hour or day since 1970 */
  rates = (bus: string, kind: string, size: string, block: number) =>
    this.#shard(bus, 0, `rates:${kind}:${size}:${block}`)
  growing = () => `${this.prefix}{registry}:${defaultTenant}:growing`
  tenantBytes = () => `${this.prefix}{registry}:${defaultTenant}:tenant-bytes`
  doors = () => `${this.prefix}{registry}:${defaultTenant}:doors`
  logLevels = () => `${this.prefix}{registry}:${defaultTenant}:log-levels`
  access = () => `${this.prefix}{registry}:${defaultTenant}:access`
  doorRequests = (door: string) => `${this.prefix}{door.${door}}:${defaultTenant}:requests`
  /** @param reply the name of the request */
  doorAnswer = (reply: string) => `${this.prefix}{reply.${reply}}:${defaultTenant}:answer`
  receipt = (token: string) => `${this.prefix}receipt:${defaultTenant}:${token}`
  /** @param bus for a stage of one bus, or one schedule */
  members = (stage: string, bus?: string) => `${this.prefix}members:${bus === undefined ? stage : ofBus(stage, bus)}`

  #shard(bus: string, shard: number, name: string): string {
    let shards = this.#shards.get(bus)
    if (!shards) {
      if (this.#shards.size >= mostRemembered) this.#shards.clear()
      this.#shards.set(bus, (shards = []))
    }
    return (shards[shard] ??= this.#group(this.groupOf(bus, shard), `${pathOf(bus)}:${shard}:`)) + name
  }

  #group(group: number, name: string): string {
    return `${this.prefix}{${this.#tags[group]}}:${name}`
  }
}

/** Buses whose names of keys are remembered. */
const mostRemembered = 10_000

/** Tenant and name of a bus, a queue or a schedule: no name has a colon. */
export function pathOf(bus: string): string {
  const { tenant, name } = tenantOf(bus)
  return `${tenant}:${name}`
}

function isOfAllBuses(stage: string): boolean {
  return stageGroups.includes(stage)
}

function ofBus(stage: string, bus: string): string {
  return `${stage}:${pathOf(bus)}`
}
