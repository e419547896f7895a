/** What a process of ours is started with. */
export interface Settings {
  readonly name: string
  readonly seed: number
  /** Where the ledgers are. */
  readonly folder: string
  readonly redisUrl: string
  readonly gatewayUrl: string
  readonly receiverPort: number
  readonly apiKey: string
  readonly publishing: Publishing
}

/** What one publisher has to do. */
export interface Publishing {
  readonly events: number
  readonly keys: number
  /** When it begins, ms since 1970, and how long it takes at least: one that was killed catches up. */
  readonly from: number
  readonly ms: number
}

export function settings(): Settings {
  return JSON.parse(process.argv[2]!) as Settings
}

/** Says that the process does its work, and ends it with the one that started it. */
export function ready(): void {
  process.on('disconnect', () => process.exit(0))
  process.stdout.write('is ready\n')
}
