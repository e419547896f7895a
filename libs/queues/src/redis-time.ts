import type { Worker } from 'bullmq'

/** Redis' time, and how far this process' clock is ahead of it. Milliseconds. */
export interface SharedClock {
  /** Since 1970. */
  now(): number
  aheadMs(): number
}

export const ownClock: SharedClock = { now: Date.now, aheadMs: () => 0 }

/** An argument of BullMQ's scripts this near to the process' time is a timestamp: no other argument comes near it. */
const nearMs = 60_000

/** Internals of a worker that BullMQ does not declare. */
interface Inside {
  readonly backend: {
    execCommand(client: unknown, command: string, args: unknown[]): unknown
    waitForJob(seconds: number): Promise<{ score: number } | undefined>
  }
  updateDelays(limitDelay?: number, delayUntil?: number): void
}

/**
 * Makes a worker use Redis' time. BullMQ uses the clock of the process: one that is ahead would run all delayed jobs at once.
 * So its scripts get Redis' time, and times in their answers are translated back.
 */
export function useSharedTime(worker: Worker, clock: SharedClock): void {
  const inside = worker as unknown as Inside
  const { backend } = inside
  const execCommand = backend.execCommand.bind(backend)
  backend.execCommand = (client, command, args) => {
    const [own, aheadMs] = [Date.now(), clock.aheadMs()]
    const shared = (arg: unknown): unknown =>
      typeof arg === 'number' && Math.abs(arg - own) < nearMs ? Math.round(arg - aheadMs) : arg
    return execCommand(client, command, args.map(shared))
  }
  const waitForJob = backend.waitForJob.bind(backend)
  backend.waitForJob = async seconds => {
    const found = await waitForJob(seconds)
    return found && found.score > 0 ? { ...found, score: found.score + clock.aheadMs() } : found
  }
  const updateDelays = inside.updateDelays.bind(worker)
  inside.updateDelays = (limitDelay = 0, delayUntil = 0) =>
    updateDelays(limitDelay, delayUntil > 0 ? Math.round(delayUntil + clock.aheadMs()) : delayUntil)
}
