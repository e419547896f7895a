import { bool, port, str } from 'envalid'
import { secretFile, slotGroups, wait } from '../setting-types.js'

/** Marks the default of SLUICE_SLOT_GROUPS: what Redis has, or 16. */
export const anySlotGroups = -1

/** Where Redis is, and what the keys there are called. */
export const redisSettings = {
  REDIS_URL: str({
    default: '',
    desc: 'Redis to use: redis://[[user]:password@]host[:port][/db], rediss:// for TLS, redis+sentinel://host:port,host:port/master[/db], redis+cluster://host:port,host:port. See [redis.md](redis.md).',
  }),
  REDIS_URL_FILE: secretFile('REDIS_URL'),
  REDIS_HOST: str({ default: '127.0.0.1', desc: 'Redis host, where REDIS_URL is not set.' }),
  REDIS_PORT: port({ default: 6379, desc: 'Redis port, where REDIS_URL is not set.' }),
  REDIS_USERNAME: str({ default: '', desc: 'Redis user, where REDIS_URL has none; needs a password.' }),
  REDIS_PASSWORD: str({ default: '', desc: 'Redis password, where REDIS_URL has none.' }),
  REDIS_PASSWORD_FILE: secretFile('REDIS_PASSWORD'),
  REDIS_TLS: bool({ default: false, desc: 'Whether to speak TLS to Redis, where REDIS_URL is not set.' }),
  REDIS_TLS_CA_FILE: str({
    default: '',
    desc: "PEM file of the CA that signed Redis' certificate, where it is none that Node knows.",
  }),
  REDIS_TLS_CERT_FILE: str({ default: '', desc: "PEM file of Sluice's own certificate, where Redis asks for one." }),
  REDIS_TLS_KEY_FILE: str({ default: '', desc: 'PEM file of its private key.' }),
  REDIS_TLS_SERVER_NAME: str({
    default: '',
    desc: "Name that Redis' certificate must have, where it is not the host of the URL.",
  }),
  REDIS_SENTINEL_USERNAME: str({ default: '', desc: 'User of the Sentinels, which are logged in to apart.' }),
  REDIS_SENTINEL_PASSWORD: str({ default: '', desc: 'Password of the Sentinels.' }),
  REDIS_SENTINEL_PASSWORD_FILE: secretFile('REDIS_SENTINEL_PASSWORD'),
  REDIS_VOUCHED: str({
    default: '',
    desc: 'What you answer for where Redis denies CONFIG or INFO: `durable`, `noeviction`, or both with a comma. See [redis.md](redis.md).',
  }),
  REDIS_START_WAIT_MS: wait({
    default: 30_000,
    desc: 'Milliseconds that a service which starts waits for a Redis that is away, before it gives up. 0 for not at all.',
  }),
  SLUICE_PREFIX: str({
    default: 'sluice:',
    desc: 'What every Redis key of Sluice starts with, those of its own queues too.',
  }),
  BULLMQ_PREFIX: str({
    default: 'bull',
    desc: "BullMQ's key prefix for queues of targets. The default is BullMQ's own, so plain @Processor classes find them; on a Redis Cluster it becomes `{bull}`.",
  }),
  SLUICE_SLOT_GROUPS: slotGroups({
    default: anySlotGroups,
    desc: 'Slot groups that the shards of all buses live in, 1 to 256. The first start of a platform fixes it, as 16 where it is not set; another number is refused afterwards. See [scale.md](scale.md#slot-groups).',
  }),
}
