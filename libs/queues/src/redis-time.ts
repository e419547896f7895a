import type { Worker } from 'bullmq'

/** The time that all processes share, and how far this process' own clock is ahead of it. Milliseconds. */
export interface SharedClock {
  /** Since 1970. */
  now(): number
  aheadMs(): number
}

export const ownClock: SharedClock = { now: Date.now, aheadMs: () => 0 }

/** How near to the time of the process a number is the time: no other that BullMQ's scripts are given comes near. */
const nearMs = 60_000

/** Of a worker's inside, which BullMQ does not declare. */
interface Inside {
  readonly backend: {
    execCommand(client: unknown, command: string, args: unknown[]): unknown
    waitForJob(seconds: number): Promise<{ score: number } | undefined>
  }
  updateDelays(limitDelay?: number, delayUntil?: number): void
}

/**
 * Lets a worker work by the shared clock. BullMQ stamps and compares with the clock of the process: one that is ahead would
 * give everybody's delayed jobs at once. So its scripts are given the shared time, and what they answer is translated back.
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
