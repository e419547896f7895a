import type {
  ClosedGroup,
  DeadMessage,
  NewMessage,
  PeekedMessage,
  QueueCounts,
  ReceivedMessage,
  Sent,
  Settled,
  WaitingKey,
} from './message.js'

/** Some of a queue's messages. */
export interface MessagePage<T> {
  readonly items: readonly T[]
  /** For the next page; left out after the last. */
  readonly next?: string
}

/** What a receive found. */
export interface Received {
  readonly messages: ReceivedMessage[]
  /** Milliseconds until time may make a message ready; left out if time will not. */
  readonly dueMs?: number
}

/** A queue whose messages are pulled, whatever its engine. */
export interface PulledQueue {
  /** A stream in Redis that gets an entry when there may be something to receive. */
  readonly wakeKey: string

  /**
   * @param isAccepted whether the platform has them already, in another place: they are kept also while nothing new is accepted
   * @returns for each message, in their order, its id
   */
  send(messages: readonly NewMessage[], isAccepted?: boolean): Promise<Sent[]>
  receive(most: number, visibilityMs: number): Promise<Received>
  /** As if the messages had not been received: for an answer that nobody waits for any more. */
  putBack(receipts: readonly string[]): Promise<Settled[]>
  ack(receipts: readonly string[]): Promise<Settled[]>
  /** Gives messages back before their visibility ends. @param delayMs until they may be received again */
  nack(receipts: readonly string[], delayMs: number): Promise<Settled[]>
  /** @param visibilityMs from now on */
  extend(receipts: readonly string[], visibilityMs: number): Promise<Settled[]>
  counts(): Promise<QueueCounts>
  /** Removes all messages that wait, but none that is sent meanwhile. @returns how many */
  purge(): Promise<number>
  /** Messages that are not dead, the oldest first where the engine knows the order. */
  peek(most: number, cursor?: string): Promise<MessagePage<PeekedMessage>>
  /** Dead messages, by the time they were given up. */
  dead(most: number, cursor?: string): Promise<MessagePage<DeadMessage>>
  /**
   * Forgets dead messages.
   *
   * @param opens FIFO: whether their groups go on when none of them is dead any more, which is the default. Otherwise a closed group
   * stays closed until a message is sent that opens it: for messages that are somewhere else now
   * @returns how many there were
   */
  removeDead(dead: readonly DeadMessage[], opens?: boolean): Promise<number>
}

/** Fair keys that have messages to give. */
export interface WaitingKeys {
  /** Those with most messages first. */
  readonly items: readonly WaitingKey[]
  /** Whether other keys have messages to give too. */
  readonly more: boolean
}

/** A queue of Sluice's own engine, as far as it is fair. */
export interface FairQueue {
  /** Of the 1,000 keys whose turn comes next, those with most messages. */
  waitingKeys(most: number): Promise<WaitingKeys>
}

/** A queue of Sluice's own engine, as far as it is FIFO. */
export interface GroupedQueue {
  /** The closed groups, by name. @param after the last group that is known */
  closedGroups(most: number, after?: string): Promise<MessagePage<ClosedGroup>>
  /** Lets a group go on without its dead messages, which stay where they are. @returns whether it was closed */
  openGroup(group: string): Promise<boolean>
}
