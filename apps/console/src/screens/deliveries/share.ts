/** `99.9 %` of attempts that succeeded; undefined where there was none. It is 100 % only where none failed. */
export function shareOf({
  attempts,
  succeeded,
}: {
  readonly attempts: number
  readonly succeeded: number
}): string | undefined {
  if (attempts === 0) return undefined
  const percent = Math.floor((succeeded / attempts) * 1000) / 10
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`
}
