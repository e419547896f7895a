/** The parts of a receipt: the message, and what tells this receive from every other. */
export interface Receipt {
  /** 16 hexadecimal digits. */
  readonly id: string
  /** 8 hexadecimal digits, drawn at random for each receive. */
  readonly token: string
}

export function receiptOf({ id, token }: Receipt): string {
  return id + token
}

/** @returns undefined for a text that is no receipt */
export function parseReceipt(text: string): Receipt | undefined {
  return /^[0-9a-f]{24}$/.test(text) ? { id: text.slice(0, 16), token: text.slice(16) } : undefined
}

/** Whether a text has the form of a receipt of any engine: of Sluice's own, or of BullMQ, where the id is that of the job. */
export function isReceipt(text: string): boolean {
  return /^[0-9a-f]{24}$|^[0-9a-f]{16}\..{1,512}$/su.test(text)
}

/** Milliseconds since 1970 at which a message was sent. */
export function sentAtOf(id: string): number {
  return Number.parseInt(id.slice(0, 11), 16)
}
