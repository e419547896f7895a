/**
 * Every Redis key of Sluice's own, in one place. BullMQ names its keys itself.
 *
 * | key                              | type   | what it holds                                                        |
 * |----------------------------------|--------|----------------------------------------------------------------------|
 * | sluice:{bus.shard}:events        | stream | the event log of one shard. `e` the event as JSON                    |
 * | sluice:{bus.shard}:deliveries    | stream | what fan-out is to deliver. `p` entry id in events, `t` rule~target,…, `s`, `v` |
 * | sluice:{bus.shard}:sub:<name>    | stream | what one subscription is to handle. `e`, `p`, `r` rules that matched  |
 * | sluice:{bus.shard}:dead          | stream | deliveries given up, on their way to dlq. `l` the letter, `e`         |
 * | sluice:{bus.shard}:letters       | hash   | dead letter id -> letter as JSON, kept until redriven or deleted      |
 * | sluice:{bus.shard}:letter-events | hash   | dead letter id -> the event as JSON                                  |
 * | sluice:{bus.shard}:letter-index  | zset   | dead letter id by the time it was given up                           |
 * | sluice:{bus.shard}:lease:<stage> | hash   | `token` of the owner, `version` of the registry it works by. Expires |
 * | sluice:{bus.shard}:gate          | hash   | what an append asks first. `full`: why nothing is accepted now       |
 * | sluice:lock:<bus>                | string | held while the bus is made or deleted. Expires                        |
 * | sluice:governor                  | hash   | `token` of the instance that trims and sheds for all. Expires         |
 * | sluice:members:<stage>           | zset   | live instances of a stage by the time their entry expires            |
 * | sluice:{registry}:…              |        | buses and rules, see libs/registry                                   |
 *
 * An entry of events, deliveries or dead with nothing but `h` is a heartbeat of the stage that reads the stream.
 * `s` in deliveries is the size of the event in bytes: an entry says nothing of what it refers to.
 * `v` in deliveries is the version of the registry that the router worked by: fan-out must not work by an older one.
 * `n` in deliveries and sub entries counts redrives; such an entry carries `e` itself. All keys of one shard share a hash
 * tag and so one Redis Cluster slot: a script may touch them together.
 */
export class Keys {
  constructor(readonly prefix = 'sluice:') {}

  events = (bus: string, shard: number) => this.#shard(bus, shard, 'events')
  deliveries = (bus: string, shard: number) => this.#shard(bus, shard, 'deliveries')
  subscription = (bus: string, shard: number, name: string) => this.#shard(bus, shard, `sub:${name}`)
  dead = (bus: string, shard: number) => this.#shard(bus, shard, 'dead')
  letters = (bus: string, shard: number) => this.#shard(bus, shard, 'letters')
  letterEvents = (bus: string, shard: number) => this.#shard(bus, shard, 'letter-events')
  letterIndex = (bus: string, shard: number) => this.#shard(bus, shard, 'letter-index')
  lease = (bus: string, shard: number, stage: string) => this.#shard(bus, shard, `lease:${stage}`)
  gate = (bus: string, shard: number) => this.#shard(bus, shard, 'gate')
  governor = () => `${this.prefix}governor`
  lock = (bus: string) => `${this.prefix}lock:${bus}`
  members = (stage: string) => `${this.prefix}members:${stage}`

  #shard(bus: string, shard: number, name: string): string {
    return `${this.prefix}{${bus}.${shard}}:${name}`
  }
}
