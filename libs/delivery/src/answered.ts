/** The error of an attempt whose receiver answered with a failure. @param body what is shown of the answer; '' for none */
export function answeredError(status: number, body: string): string {
  return `answered ${status}${body === '' ? '' : `: ${body}`}`
}

/**
 * An error as the log has it: of an answer only its status or code, because receivers send back what they got, and of a transform only the
 * reason, because expressions say what they failed on. Dead letters and biographies, which only those see who may see events, have the whole error.
 */
export function loggedError(error: string): string {
  return error
    .replace(/\banswered (\d{3}): .*/s, 'answered $1')
    .replace(/\bRedis answered: ([A-Z]{2,16}(?= ))?.*/s, (_said, code = 'an error') => `Redis answered: ${code}`)
    .replace(/\bthe mail server answered ([A-Z0-9 -]{1,32}): .*/s, 'the mail server answered $1')
    .replace(/\bmade nothing \(([a-z-]+)\): .*/s, 'made nothing ($1)')
}
