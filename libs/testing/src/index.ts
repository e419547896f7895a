export { longForm } from './long-form.js'
export { PostgresServer } from './postgres-server.js'
export { RedisServer, freePort } from './redis-server.js'
export { until } from './until.js'
