export { BusTarget } from './bus/bus-target.js'
export { circuitOf } from './circuit.js'
export { destinationOf } from './destination.js'
export { type Mail, MailAnswerError, type Mails } from './email/client.js'
export { EmailDeliverer } from './email/email-deliverer.js'
export { EmailTarget } from './email/email-target.js'
export { type ClientTls, ForbiddenHostError, type Http, type HttpAnswer, type HttpRequest } from './http/client.js'
export { type Authorization, type Authorize, withoutTexts } from './http/authorization.js'
export { readStart } from './http/answer-start.js'
export type { Attempt, Deliverer, Enqueuer, Handed, Made, OwnQueue, Parts, Secret } from './kind.js'
export { withMade } from './made.js'
export { kindOf, type Target, targetKinds } from './kinds.js'
export { checkStandbys } from './on-failure.js'
export { Optional } from './optional.js'
export { HttpSettings } from './http/http-settings.js'
export { HttpDeliverer } from './http/http-deliverer.js'
export { HttpTarget } from './http/http-target.js'
export { QueueTarget } from './queue/queue-target.js'
export {
  BackoffSettings,
  DisabledSettings,
  EmitsSettings,
  OnSuccessSettings,
  RetrySettings,
  TargetSettings,
} from './settings.js'
export { RedisAnswerError, RedisBusyError, type RedisCalls, type RedisCommand } from './redis/client.js'
export { databaseOf } from './redis/redis.js'
export { RedisTarget } from './redis/redis-target.js'
export { RedisDeliverer } from './redis/redis-deliverer.js'
export { hostOf, isForeignScheme, originOf, portOf } from './remote/origin.js'
export { RemoteSettings } from './remote/remote-settings.js'
export { SubscriptionTarget, subscriptionOf } from './subscription/subscription.js'
export { reservedHeader } from './http/own-headers.js'
export { takesTime, Transforms } from './transforms.js'
export { messageIdOf } from './webhook/message-id.js'
export { WebhookTarget } from './webhook/webhook-target.js'
export { WebhookDeliverer } from './webhook/webhook-deliverer.js'
export { bodyOf, messageOf } from './queue/queue-message.js'
